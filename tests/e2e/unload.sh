# Neither driver goes while it has a device, and both do when it has gone.

guest_start g1 pvh "disk:$DISK"
region_wait g1
guest_run g1 'dd if=/dev/urandom of=/dev/pmem0 bs=1M count=4 conv=fsync status=none'
sum=$(guest_run g1 'head -c 4M /dev/pmem0 | sha256sum')
expect_fail guest_run g1 'modprobe -r xen-pmemfront'
expect_fail modprobe -r xen-pmemback

note "libnvdimm pins a provider while its region is enabled; the device pins it also while it is not"
guest_run g1 'ndctl disable-region region0'
expect_fail guest_run g1 'modprobe -r xen-pmemfront'
guest_run g1 'ndctl enable-region region0'
region_wait g1
[ "$(guest_run g1 'head -c 4M /dev/pmem0 | sha256sum')" = "$sum" ] || fail "other data"

xl block-detach g1 xvdp
nothing_left g1
guest_run g1 'modprobe -r xen-pmemfront'

note "a driver that comes back finds the next device"
xl block-attach g1 "$DISK"
guest_run g1 'modprobe xen-pmemfront'
region_wait g1
guest_stop g1
xen-pmem release namespace0.0
modprobe -r xen-pmemback
[ -b /dev/pmem0 ]
