# Attach to and detach from a running guest, by xl: idle, while a file system is mounted, and let go of later.

guest_start g1 pvh
xl block-attach g1 "$DISK"
region_wait g1
must_contain "$(xl block-list g1)" 51952
must_not_contain "$(guest_run g1 'ls /dev; ls /sys/bus/xen/devices')" vbd-51952

note "an idle region goes at once, and leaves nothing"
begin=$(date +%s%N)
xl block-detach g1 xvdp
took=$((($(date +%s%N) - begin) / 1000000))
note "detached in $took ms"
# 2 s is what it may take on a real machine; this one is slower, and not always equally so.
[ $took -le 3000 ] || fail "an idle region took $took ms to detach"
must_not_contain "$(guest_run g1 'ls /dev /sys/bus/nd/devices /sys/bus/xen/devices')" pmem
nothing_left g1
target_free

note "the same line again: the target is named by a device node that is not there"
xl block-attach g1 "$DISK"
region_wait g1
guest_fsdax g1
guest_run g1 'echo hello >/mnt/file; sync'

note "a mounted region is not taken away"
expect_fail xl block-detach g1 xvdp
must_contain "$(guest_run g1 dmesg)" "detach waits: pmem0 is mounted"
[ "$(guest_run g1 'cat /mnt/file')" = hello ] || fail "the file is gone"
guest_run g1 'dd if=/dev/urandom of=/mnt/more bs=1M count=4 conv=fsync status=none'
must_contain "$(xen-pmem list g1)" Closing

note "it goes when the guest lets go, all of it, and the next detach is instant"
guest_run g1 'umount /mnt'
wait_for 15 '[ -z "$(xenstore-ls /xen-pmem/attachments 2>/dev/null)" ]'
[ -z "$(xenstore-ls "/local/domain/0/backend/vpmem/$(xl domid g1)" 2>/dev/null)" ] || fail "the device is there still"
begin=$(date +%s%N)
xl block-detach g1 xvdp
took=$((($(date +%s%N) - begin) / 1000000))
[ $took -le 3000 ] || fail "a detach of what is gone took $took ms"
nothing_left g1
target_free

note "what the guest wrote while it was asked to let go is there"
xl block-attach g1 "$DISK"
region_wait g1
[ "$(guest_run g1 'mount -o dax=always /dev/pmem0 /mnt; cat /mnt/file; ls /mnt')" != "" ]
must_contain "$(guest_run g1 'ls /mnt')" more
guest_run g1 'umount /mnt'

note "an exclusive opener of the disk keeps it"
guest_run g1 '(setsid /rig/daxtool hold /dev/pmem0 </dev/null >/dev/null 2>&1 &) ; sleep 1'
expect_fail xl block-detach g1 xvdp
must_contain "$(guest_run g1 dmesg)" "detach waits: pmem0"
guest_run g1 'pkill daxtool'
wait_for 15 '[ -z "$(xenstore-ls /xen-pmem/attachments 2>/dev/null)" ]'
xl block-detach g1 xvdp

note "and so does who has a devdax open"
xl block-attach g1 "$DISK"
region_wait g1
guest_run g1 '
	set -e
	ndctl create-namespace -f -e namespace0.0 -m devdax -M mem >/dev/null
	# The node is there before its driver.
	for try in $(seq 100); do
		: </dev/dax0.0 && break
		sleep 0.1
	done 2>/dev/null
	(setsid sleep 1000 </dev/dax0.0 >/dev/null 2>&1 &)
	sleep 1
	pgrep -x sleep'
expect_fail xl block-detach g1 xvdp
must_contain "$(guest_run g1 dmesg)" "detach waits: dax0.0"
guest_run g1 '[ -c /dev/dax0.0 ]; pkill sleep'
wait_for 15 '[ -z "$(xenstore-ls /xen-pmem/attachments 2>/dev/null)" ]'
xl block-detach g1 xvdp
nothing_left g1

# Dom0 has no use for a devdax.
xl block-attach g1 "$DISK"
wait_for 20 'guest_run g1 "[ -c /dev/dax0.0 ]"'
guest_run g1 'ndctl create-namespace -f -e namespace0.0 -m raw >/dev/null'
xl block-detach g1 xvdp
guest_stop g1
xen-pmem release namespace0.0
