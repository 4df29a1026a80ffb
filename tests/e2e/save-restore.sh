# rig: timeout=900
# xl save and xl restore of a PVH guest with two regions, a file system with its memmap on the medium on one, and a
# writer that notices any byte that isn't as it left it; a suspend that is cancelled; what makes a restore fail.

mkdir -p /run/save
mount -t tmpfs -o size=600M tmpfs /run/save
trap 'umount -l /run/save' EXIT
saved=/run/save/g1

xen-pmem format namespace0.0
guest_start g1 pvh 'memory = 256' "disk:$DISK" 'disk:script=block-pmem,vdev=xvdq,target=/dev/pmem1'
region_wait g1
guest_run g1 '
	set -e
	for try in $(seq 100); do [ -e /dev/pmem1 ] && break; sleep 0.1; done
	sizes=$(ndctl list -R | jq -r "map(\"\(.dev) \(.size)\") | .[]")
	echo "$sizes"
	large=$(echo "$sizes" | sort -k 2n | tail -n 1 | cut -d " " -f 1)
	# Its label area is blank.
	ndctl create-namespace -f -r $large -m fsdax -M dev >/tmp/namespace
	dax=$(jq -r .blockdev /tmp/namespace)
	mkfs.ext4 -q -b 4096 /dev/$dax
	mount -o dax=always /dev/$dax /mnt
	for other in /dev/pmem*; do [ $other = /dev/$dax ] || echo $other >/tmp/other; done'
writer_start g1 /mnt/file
addresses=$(xen-pmem list g1 --json | jq -c 'sort_by(.vdev) | map(.guest_address)')
errors() { guest_run "$1" 'dmesg | grep -c "reboot: \|I/O error\|xen-pmemfront.*\(gone\|differs\|refus\)"' || true; }

note "a flush is under way when the guest is saved, and neither fails nor keeps it from being saved"
guest_run g1 '(setsid sh -c "dd if=/dev/urandom of=\$(cat /tmp/other) bs=1M count=8 conv=fsync 2>/tmp/dd.log; echo \$? >/tmp/dd.rc" </dev/null >/dev/null 2>&1 &)'
guest_save g1 $saved
must_contain "$(cat /sys/bus/nd/drivers/xen-pmemback/targets)" "namespace0.0"
[ -z "$(xenstore-ls /xen-pmem/attachments 2>/dev/null)" ] || fail "a record is left"
must_not_contain "$(xl list)" g1
guest_restore g1 $saved
[ "$(xen-pmem list g1 --json | jq -c 'sort_by(.vdev) | map(.guest_address)')" = "$addresses" ] || fail "other addresses"
writer_goes_on g1
guest_run g1 'for try in $(seq 100); do [ -s /tmp/dd.rc ] && break; sleep 0.1; done; cat /tmp/dd.log; [ "$(cat /tmp/dd.rc)" = 0 ]'
jq -e 'all(.backend_state == "Connected" and .frontend_state == "Connected")' <<<"$(xen-pmem list g1 --json)"
guest_run g1 'cat /sys/bus/xen/devices/vpmem-*/statistics/reconnects' | grep -qx 1

note "flushes reach the host, and a detach works, after a restore"
guest_run g1 'dd if=/dev/urandom of=$(cat /tmp/other) bs=1M count=4 conv=fsync status=none'
xl block-detach g1 xvdq
[ "$(xen-pmem list g1 --json | jq length)" = 1 ]

note "a suspend that is cancelled, as there is no room for the guest"
mkdir -p /run/small
mount -t tmpfs -o size=16M tmpfs /run/small
expect_fail xl save g1 /run/small/g1
umount /run/small
writer_goes_on g1
guest_run g1 'sync; cat /sys/bus/xen/devices/vpmem-51952/statistics/reconnects' | grep -qx 1

note "a guest that is saved, and goes on"
xl save -c g1 $saved
writer_goes_on g1
# What was saved isn't what is on the medium any more.
guest_stop g1
echo 10.7.0.2 >"$guests/g1"
expect_fail xl restore $saved
must_contain "$OUT" "nothing is known of namespace0.0"
! xl domid g1 2>/dev/null || fail "a guest with another medium's data"
rm -f "$guests/g1"

note "the target was used by another guest since"
guest_start g1 pvh 'memory = 256' "disk:$DISK"
region_wait g1
guest_save g1 $saved
guest_start g2 pvh 'memory = 256' "disk:$DISK"
region_wait g2
expect_fail xl restore $saved
must_contain "$OUT" "namespace0.0 is attached to domain g2 as xvdp already"
guest_stop g2
expect_fail xl restore $saved
must_contain "$OUT" "nothing is known of namespace0.0"
! xl domid g1 2>/dev/null || fail "a guest with another guest's data"

note "another medium, or a copy of this one that is older than the save"
rm -f "$guests/g1"
guest_start g1 pvh 'memory = 256' "disk:$DISK"
region_wait g1
running=$(cat /sys/bus/nd/devices/namespace0.0/note)
guest_save g1 $saved
# What a copy would have that was made when the guest ran.
note=$(cat /sys/bus/nd/devices/namespace0.0/note)
[ "$note" != "$running" ]
echo "$running" >/sys/bus/nd/devices/namespace0.0/note
expect_fail xl restore $saved
must_contain "$OUT" "namespace0.0 is a copy that was made before"
echo "$note" >/sys/bus/nd/devices/namespace0.0/note
xen-pmem release namespace0.0
dd if=/dev/pmem0 of=/run/save/super bs=4k count=8 status=none
xen-pmem format --force namespace0.0
expect_fail xl restore $saved
must_contain "$OUT" "nothing is known of namespace0.0"

note "the same again"
! grep -q '^namespace0.0 ' /sys/bus/nd/drivers/xen-pmemback/targets || xen-pmem release namespace0.0
dd if=/run/save/super of=/dev/pmem0 bs=4k count=8 conv=fsync status=none
guest_restore g1 $saved
region_wait g1
jq -e 'all(.backend_state == "Connected" and .frontend_state == "Connected")' <<<"$(xen-pmem list g1 --json)"
guest_stop g1
xen-pmem release namespace0.0
dd if=/dev/zero of=/dev/pmem0 bs=1M count=24 oflag=direct status=none
xen-pmem release /dev/pmem1
