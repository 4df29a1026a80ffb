# The native attachment, which libxl does not know: attach, list, detach, and what the reaper finds after a destroy.

guest_start g1 pvh
xen-pmem attach g1 vdev=xvdp,target=namespace0.0
region_wait g1
OUT=$(xen-pmem list)
echo "$OUT"
must_contain "$OUT" namespace0.0
must_contain "$OUT" Connected
jq -e '.[0].native and .[0].machine_ranges[0].start == 6442450944' <<<"$(xen-pmem list g1 --json)"

expect_fail xen-pmem release namespace0.0
must_contain "$OUT" g1
guest_fsdax g1
expect_fail xen-pmem detach g1 xvdp
guest_run g1 'umount /mnt'
xen-pmem detach g1 xvdp
nothing_left g1
target_free
expect_fail xen-pmem detach g1 xvdp
must_contain "$OUT" xvdp

note "libxl does not clean up after a native attachment; the next command does, or udev's rule"
xen-pmem attach g1 vdev=xvdp,target=namespace0.0
region_wait g1
guest_stop g1
wait_for 15 '[ -z "$(xenstore-ls /xen-pmem/attachments 2>/dev/null)" ]'
xen-pmem gc
[ -z "$(xenstore-ls /xen-pmem/attachments 2>/dev/null)" ]
must_not_contain "$(xenstore-ls -f /local/domain/0/backend)" "vpmem/"
target_free

note "nor does it attach it again after a reboot"
guest_start g1 pvh 'memory = 256' 'on_reboot = "restart"'
xen-pmem attach g1 vdev=xvdp,target=namespace0.0
region_wait g1
domid=$(xl domid g1)
xl reboot g1
wait_for 60 '[ "$(xl domid g1 2>/dev/null || echo "$domid")" != "$domid" ]'
guest_wait g1
guest_run g1 '! ls /dev/pmem0 2>/dev/null'
[ "$(xen-pmem list g1 --json | jq length)" = 0 ] || fail "attached: $(xen-pmem list)"
wait_for 15 '[ -z "$(xenstore-ls /xen-pmem/attachments 2>/dev/null)" ]'
guest_stop g1
target_free
xen-pmem release namespace0.0
[ -e /dev/pmem0 ]
