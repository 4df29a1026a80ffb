# A guest without the driver: nothing hangs, the state can be seen, and the device can be taken away again.

guest_start g1 pvh "disk:$DISK" 'cmdline:modprobe.blacklist=xen_pmemfront'
[ "$(pmem_field g1 backend_state)" = InitWait ]
[ "$(pmem_field g1 frontend_state)" = Initialising ]
must_contain "$(xen-pmem list g1)" "no driver"
must_not_contain "$(guest_run g1 'ls /dev; lsmod')" pmem

begin=$SECONDS
xl block-detach g1 xvdp
[ $((SECONDS - begin)) -lt 5 ] || fail "detach took $((SECONDS - begin)) s"
nothing_left g1
target_free

note "the driver comes later than the device"
xl block-attach g1 "$DISK"
guest_run g1 'modprobe xen-pmemfront'
region_wait g1
xl block-detach g1 xvdp
nothing_left g1
guest_stop g1
xen-pmem release namespace0.0
