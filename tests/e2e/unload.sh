# The guest's driver comes and goes: refused while the region is enabled, and a new one finds the same region again.

guest_start g1 pvh "disk:$DISK"
region_wait g1
guest_run g1 'dd if=/dev/urandom of=/dev/pmem0 bs=1M count=4 conv=fsync status=none'
sum=$(guest_run g1 'head -c 4M /dev/pmem0 | sha256sum')
expect_fail guest_run g1 'modprobe -r xen-pmemfront'

for i in 1 2; do
	guest_run g1 'ndctl disable-region region0 && modprobe -r xen-pmemfront'
	wait_for 10 '[ "$(pmem_field g1 backend_state)" = Closed ]'
	must_not_contain "$(guest_run g1 'ls /sys/bus/nd/devices 2>/dev/null || true')" region
	guest_run g1 'modprobe xen-pmemfront'
	region_wait g1
	[ "$(pmem_field g1 backend_state)/$(pmem_field g1 frontend_state)" = Connected/Connected ]
	[ "$(guest_run g1 'head -c 4M /dev/pmem0 | sha256sum')" = "$sum" ] || fail "other data after reload $i"
done

note "dom0's driver stays while a guest has it"
expect_fail modprobe -r xen-pmemback
xl block-detach g1 xvdp
nothing_left g1
guest_stop g1
xen-pmem release namespace0.0
modprobe -r xen-pmemback
[ -b /dev/pmem0 ]
