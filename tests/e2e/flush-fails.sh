# A host flush that fails is an I/O error for whoever waits for it in the guest; one that takes its time is waited for; and
# labels aren't durable either when it fails.

host_nvdimm async=1
guest_start g1 pvh "disk:script=block-pmem,vdev=xvdp,target=$HOST_NS"
region_wait g1
guest_run g1 'mkfs.ext4 -q -b 4096 /dev/pmem0; mount /dev/pmem0 /mnt; echo x >/mnt/file; sync'
write_and_sync='dd if=/dev/zero of=/mnt/file bs=4k count=1 conv=fsync,notrunc status=none'

note "a slow one"
echo 2000 >"$HOST_KNOBS/flush_delay_ms"
begin=$SECONDS
guest_run g1 "$write_and_sync"
[ $((SECONDS - begin)) -ge 2 ] || fail "fsync did not wait for the host"

note "while it is slow, labels and health are asked for all the same"
guest_run g1 "($write_and_sync) & ndctl start-scrub; ndctl wait-scrub; wait"
echo 0 >"$HOST_KNOBS/flush_delay_ms"

note "deep_flush ends in the host as well"
before=$(cat "$HOST_KNOBS/flushes")
guest_run g1 'echo 1 >/sys/bus/nd/devices/region0/deep_flush'
[ "$(cat "$HOST_KNOBS/flushes")" -gt "$before" ] || fail "the host was not asked"

note "a failing one"
guest_run g1 'umount /mnt'
echo 5 >"$HOST_KNOBS/flush_error"
expect_fail guest_run g1 'dd if=/dev/zero of=/dev/pmem0 bs=4k count=1 seek=9 conv=fsync status=none'
must_contain "$OUT" "Input/output error"
expect_fail guest_run g1 'echo 1 >/sys/bus/nd/devices/region0/deep_flush'
echo 0 >"$HOST_KNOBS/flush_error"
guest_run g1 'dd if=/dev/zero of=/dev/pmem0 bs=4k count=1 seek=9 conv=fsync status=none'
xl block-detach g1 xvdp

note "a label that the host could not make durable was not written, so ndctl in the guest hears of it"
xen-pmem release "$HOST_NS"
xen-pmem format --force "$HOST_NS"
xl block-attach g1 "script=block-pmem,vdev=xvdp,target=$HOST_NS"
dimm_wait g1
echo 5 >"$HOST_KNOBS/flush_error"
expect_fail guest_run g1 'ndctl create-namespace -r region0 -s 32M -m raw -n lost'
echo 0 >"$HOST_KNOBS/flush_error"
guest_run g1 'ndctl create-namespace -r region0 -s 32M -m raw -n kept'
guest_stop g1
xen-pmem release "$HOST_NS"
dd if=/dev/zero of="$HOST_DEV" bs=1M count=17 oflag=direct status=none
