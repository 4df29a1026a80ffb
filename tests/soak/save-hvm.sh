# rig: timeout=600
# xl save and xl restore of an HVM guest, on a target that isn't prepared, and whose flushes are under way for long.

mkdir -p /run/save
mount -t tmpfs -o size=600M tmpfs /run/save
trap 'umount -l /run/save' EXIT

host_nvdimm async=1
guest_start g1 hvm 'memory = 256' "disk:$DISK" "disk:script=block-pmem,vdev=xvdq,target=$HOST_NS"
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
echo 12000 >"$HOST_KNOBS/flush_delay_ms"
before=$(cat "$HOST_KNOBS/flushes")
guest_run g1 '(setsid sh -c "dd if=/dev/urandom of=/dev/pmem\$(cat /tmp/async) bs=64k count=1 conv=fsync 2>/tmp/dd.log; echo \$? >/tmp/dd.rc" </dev/null >/dev/null 2>&1 &)'
wait_for 20 '[ "$(cat "$HOST_KNOBS/flushes")" != "$before" ]'
begin=$SECONDS
guest_save g1 /run/save/g1
note "saved in $((SECONDS - begin)) s, with a flush of 12 s under way"
echo 0 >"$HOST_KNOBS/flush_delay_ms"
before=$(cat "$HOST_KNOBS/flushes")
guest_restore g1 /run/save/g1
writer_goes_on g1
guest_run g1 'for try in $(seq 100); do [ -s /tmp/dd.rc ] && break; sleep 0.1; done; cat /tmp/dd.log; [ "$(cat /tmp/dd.rc)" = 0 ]'
[ "$(cat "$HOST_KNOBS/flushes")" != "$before" ] || fail "the flush was not sent again"
note "destroyed during a flush"
echo 8000 >"$HOST_KNOBS/flush_delay_ms"
before=$(cat "$HOST_KNOBS/flushes")
guest_run g1 '(setsid dd if=/dev/urandom of=/dev/pmem$(cat /tmp/async) bs=64k count=1 conv=fsync </dev/null >/dev/null 2>&1 &)'
wait_for 20 '[ "$(cat "$HOST_KNOBS/flushes")" != "$before" ]'
guest_stop g1
echo 0 >"$HOST_KNOBS/flush_delay_ms"
wait_for 20 '[ -z "$(xenstore-ls /xen-pmem/attachments 2>/dev/null)" ]'
target_free
xen-pmem release namespace0.0
xen-pmem release "$HOST_NS"
host_nvdimm_gone
