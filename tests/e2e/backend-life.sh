# rig: timeout=400
# A dom0 that loses pmemback under a live guest: loads and stores go on, flushes fail at once, and all is well again when
# the module is back.

guest_start g1 pvh "disk:$DISK" 'disk:script=block-pmem,vdev=xvdq,target=/dev/pmem1'
region_wait g1
guest_run g1 '
	set -e
	for try in $(seq 100); do [ -e /dev/pmem1 ] && break; sleep 0.1; done
	for region in /sys/bus/nd/devices/region*; do
		[ $(cat $region/size) -gt $((512 << 20)) ] || echo ${region##*region} >/tmp/async
	done
	sync=$((1 - $(cat /tmp/async)))
	ndctl create-namespace -f -e namespace$sync.0 -m fsdax -M mem >/dev/null
	mkfs.ext4 -q -b 4096 /dev/pmem$sync
	mount -o dax=always /dev/pmem$sync /mnt'
writer_start g1 /mnt/file
expect_fail modprobe -r xen-pmemback
expect_fail rmmod xen-pmemback

note "by force"
rmmod -f xen-pmemback
wait_for 10 'guest_run g1 "dmesg | grep -q \"[d]river is gone\""'
writer_goes_on g1
begin=$SECONDS
expect_fail guest_run g1 'dd if=/dev/urandom of=/dev/pmem$(cat /tmp/async) bs=64k count=1 conv=fsync'
[ $((SECONDS - begin)) -lt 10 ] || fail "a flush that nobody answers took $((SECONDS - begin)) s to fail"
must_contain "$OUT" "rror"

note "the module is back"
modprobe xen-pmemback
xen-pmem gc
wait_for 20 '[ "$(xen-pmem list g1 --json | jq "map(select(.frontend_state == \"Connected\" and .backend_state == \"Connected\")) | length")" = 2 ]'
writer_goes_on g1
guest_run g1 'dd if=/dev/urandom of=/dev/pmem$(cat /tmp/async) bs=64k count=1 conv=fsync status=none'
guest_run g1 'cat /sys/bus/xen/devices/vpmem-*/statistics/reconnects' | grep -qx 1
note "and a detach is as ever"
guest_run g1 'pkill daxtool; umount /mnt'
xl block-detach g1 xvdp
xl block-detach g1 xvdq
nothing_left g1
guest_stop g1
xen-pmem release /dev/pmem0
xen-pmem release /dev/pmem1
