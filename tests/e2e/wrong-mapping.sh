# A mapping that is not there, or not the right one: the frontend must find out before it registers a region. The tool
# can't be brought to do that, so the pair is made by hand, around a range that nothing is mapped to.

note "put something on the medium that a hole does not look like"
dd if=/dev/urandom of=/dev/pmem0 bs=1M count=8 conv=fsync status=none
xen-pmem assign namespace0.0
guest_start g1 pvh
pair_by_hand g1 51952 namespace0.0 0x140000000
back=/local/domain/0/backend/vpmem/$(xl domid g1)/51952
wait_for 20 '[ "$(xenstore-read $back/state)" = 6 ]'
must_contain "$(guest_run g1 dmesg)" "is not the backend's memory"
must_not_contain "$(guest_run g1 'ls /dev')" pmem
unpair_by_hand g1 51952 namespace0.0
guest_stop g1
xen-pmem gc
xen-pmem release namespace0.0
