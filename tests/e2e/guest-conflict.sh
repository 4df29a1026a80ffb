# A guest-physical range that is free in Xen's eyes but taken in the guest's: the frontend refuses, by name, and the
# reason is in the guest's log and in dom0's list.

guest_start g1 pvh 'cmdline:memmap=64M$0x140000000'
must_contain "$(guest_run g1 'cat /proc/iomem')" "140000000-143ffffff"
xl block-attach g1 "$DISK,gpa=0x130000000"
wait_for 20 '[ "$(pmem_field g1 backend_state)" = Closed ]'
OUT=$(xen-pmem list g1)
echo "$OUT"
must_contain "$OUT" "gpa=ADDRESS"
must_contain "$(guest_run g1 dmesg)" "0x130000000-0x16fffffff overlaps"
must_not_contain "$(guest_run g1 'ls /dev')" pmem
xl block-detach g1 xvdp
nothing_left g1

note "another address is fine"
xl block-attach g1 "$DISK,gpa=0x150000000"
region_wait g1
[ "$(pmem_field g1 guest_address)" = $((0x150000000)) ]
must_contain "$(guest_run g1 'cat /proc/iomem')" "150000000-18fffffff : xen-pmem"
guest_stop g1
xen-pmem release namespace0.0
