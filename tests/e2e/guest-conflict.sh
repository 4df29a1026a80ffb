# A guest-physical range that the guest has something at: the frontend refuses, by name, and the reason is in the guest's
# log. The tool would not choose it, so the second device is made by hand, over the first.

guest_start g1 pvh "disk:$DISK,gpa=0x150000000"
region_wait g1
[ "$(pmem_field g1 guest_address)" = $((0x150000000)) ]
must_contain "$(guest_run g1 'cat /proc/iomem')" "150000000-18fffffff : xen-pmem"

xen-pmem assign namespace1.0
back=/local/domain/0/backend/vpmem/$(xl domid g1)/51968
pair_by_hand g1 51968 namespace1.0 0x160000000
wait_for 20 '[ "$(xenstore-read $back/state)" = 6 ]'
OUT=$(guest_run g1 dmesg)
must_contain "$OUT" "0x160000000-0x16fffffff overlaps"
must_contain "$OUT" "gpa=ADDRESS"
unpair_by_hand g1 51968 namespace1.0

note "in the middle of its RAM"
pair_by_hand g1 51968 namespace1.0 0x8000000
wait_for 20 '[ "$(xenstore-read $back/state)" = 6 ]'
must_contain "$(guest_run g1 dmesg)" "overlaps this guest's RAM"
unpair_by_hand g1 51968 namespace1.0

note "the first device did not suffer"
guest_run g1 'dd if=/dev/zero of=/dev/pmem0 bs=1M count=4 conv=fsync status=none'
[ "$(pmem_field g1 frontend_state)" = Connected ]
guest_stop g1
xen-pmem release namespace0.0
xen-pmem release namespace1.0
