# A region as more RAM of a PVH guest, by daxctl.

modprobe xen-pmemback
ndctl create-namespace -f -e namespace0.0 -m raw >/dev/null
dd if=/dev/zero of=/dev/pmem0 bs=1M count=17 oflag=direct status=none
guest_start g1 pvh "disk:$DISK"
region_wait g1
node=$(cat /sys/bus/nd/devices/region0/numa_node)
note "dom0 has the region on node $node"
[ "$(guest_run g1 'cat /sys/bus/nd/devices/region0/numa_node')" = "$node" ] || fail "the guest has the region on another node"
before=$(guest_run g1 "awk '/^MemTotal/ { print \$2 }' /proc/meminfo")
guest_run g1 'ndctl create-namespace -f -e namespace0.0 -m devdax -M mem
	daxctl list
	daxctl reconfigure-device -m system-ram dax0.0'
after=$(guest_run g1 "awk '/^MemTotal/ { print \$2 }' /proc/meminfo")
note "MemTotal: $before KiB, then $after KiB"
[ $((after - before)) -gt 500000 ] || fail "the guest has no more RAM than before"
guest_run g1 'mount -t tmpfs -o size=100% tmpfs /mnt && dd if=/dev/urandom of=/mnt/big bs=1M count=700 status=none &&
	sum=$(sha256sum </mnt/big) && echo 3 >/proc/sys/vm/drop_caches && [ "$(sha256sum </mnt/big)" = "$sum" ]'

note "and not to be detached"
expect_fail xl block-detach g1 xvdp
guest_run g1 'dmesg | tail -n 3'
guest_stop g1
xen-pmem release /dev/pmem0
