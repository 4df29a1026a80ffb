# rig: timeout=900
# By force: xl block-detach --force, xen-pmem detach --force, a crash, and destruction under I/O. What can still reach the
# range keeps everybody else from it.

must_fail_io() {
	expect_fail guest_run "$1" 'dd if=/dev/pmem0 of=/dev/null bs=4k count=1 iflag=direct status=none'
	must_contain "$OUT" "rror"
}

note "PVH: the range is taken out of the guest's map, and the disk is dead"
guest_start g1 pvh 'memory = 256' "disk:$DISK"
region_wait g1
guest_fsdax g1
guest_run g1 'echo hello >/mnt/file; sync'
xl block-detach --force g1 xvdp
nothing_left g1
target_free
wait_for 10 'guest_run g1 "dmesg | grep -q \"[i]s gone, while it was registered\""'
must_fail_io g1
guest_run g1 '! dd if=/dev/zero of=/mnt/more bs=64k count=1 conv=fsync 2>/dev/null'
guest_run g1 'umount /mnt || umount -l /mnt; true'
note "and others can have it"
guest_start g2 pvh 'memory = 256' "disk:$DISK"
region_wait g2
[ "$(guest_run g2 'mount -o dax=always /dev/pmem0 /mnt; cat /mnt/file')" = hello ] || fail "the data is gone"
guest_run g2 'umount /mnt'
guest_stop g1
guest_stop g2

note "PV: it keeps what it mapped, so nobody else gets the range before it is dead"
guest_start pv pv 'memory = 256' "disk:$DISK"
region_wait pv
guest_run pv 'mount -o dax=always /dev/pmem0 /mnt; cat /mnt/file'
xl block-detach --force pv xvdp
wait_for 10 'guest_run pv "dmesg | grep -q \"[i]s gone, while it was registered\""'
must_fail_io pv
guest_start g2 pvh 'memory = 256'
expect_fail xl block-attach g2 "$DISK"
must_contain "$OUT" "PV guest, which may still have it mapped"
xl block-detach g2 xvdp || true
expect_fail xen-pmem release namespace0.0
guest_stop pv
xl block-attach g2 "$DISK"
region_wait g2
guest_run g2 'mount -o dax=always /dev/pmem0 /mnt; cat /mnt/file; umount /mnt'
xl block-detach g2 xvdp

note "a native attachment by force, under I/O"
xen-pmem attach g2 vdev=xvdp,target=/dev/pmem0
region_wait g2
expect_fail xl block-detach g2 xvdq
guest_run g2 'mount -o dax=always /dev/pmem0 /mnt'
writer_start g2 /mnt/written
expect_fail xen-pmem detach g2 xvdp
xen-pmem detach --force g2 xvdp
nothing_left g2
target_free
wait_for 10 'guest_run g2 "dmesg | grep -q \"[i]s gone, while it was registered\""'
must_fail_io g2
guest_stop g2

note "a crash, and a destruction, with a writer at work"
guest_start g1 pvh 'memory = 256' 'on_crash = "destroy"' "disk:$DISK"
region_wait g1
guest_run g1 'mount -o dax=always /dev/pmem0 /mnt'
writer_start g1 /mnt/written
rm "$guests/g1"
GUEST_TIMEOUT=5 /rig/guest-run 10.7.0.2 <<<'insmod /rig/rig-crash.ko' || true
wait_for 30 '! xl domid g1 >/dev/null 2>&1'
wait_for 10 '[ -z "$(xenstore-ls /xen-pmem/attachments 2>/dev/null)" ]'
target_free
guest_start g1 pvh 'memory = 256' "disk:$DISK"
region_wait g1
guest_run g1 'mount -o dax=always /dev/pmem0 /mnt; cat /mnt/file'
writer_start g1 /mnt/written
guest_stop g1
wait_for 10 '[ -z "$(xenstore-ls /xen-pmem/attachments 2>/dev/null)" ]'
target_free

note "the file system has survived all of it"
xen-pmem release namespace0.0
fsck.ext4 -fn "/dev/$(ndctl list -n namespace0.0 | jq -r '.[0].blockdev')" || {
	# The journal of a file system that was not unmounted is replayed first.
	fsck.ext4 -fy "/dev/$(ndctl list -n namespace0.0 | jq -r '.[0].blockdev')"
}
