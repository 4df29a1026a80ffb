# A region of dom0's that is carved up by labels: a namespace goes by its UUID too, and is the same target whatever it
# is called. Each guest gets its own, in whatever mode dom0 had it. A machine
# of its own: once a DIMM has labels, its region never goes back to what the other scenarios expect.
# rig: nvdimm=768M

ndctl disable-region region0
ndctl init-labels -f nmem0
ndctl enable-region region0
first=$(ndctl create-namespace -r region0 -s 256M -m raw | jq -r .dev)
second=$(ndctl create-namespace -r region0 -s 256M -m sector | jq -r .dev)
uuid=$(ndctl list -n "$first" | jq -r '.[0].uuid')
ndctl list -Ni

guest_start g1 pvh "disk:script=block-pmem,vdev=xvdp,target=uuid:$uuid"
region_wait g1
[ "$(pmem_field g1 target)" = "$first" ]
[ "$(pmem_field g1 size)" = $((256 << 20)) ]

note "attached already, by each of its names"
for name in "uuid:$uuid" "$first" "/dev/pmem${first#namespace}"; do
	case $name in
	/dev/*.0) name=${name%.0} ;;
	esac
	expect_fail xen-pmem attach g1 "vdev=xvdq,target=$name"
	must_contain "$OUT" "xvdp"
done

note "its neighbour in the same region is another target, even though dom0 had it in sector mode"
bdev=$(ndctl list -n "$second" | jq -r '.[0].blockdev')
must_contain "$bdev" s
xl block-attach g1 "script=block-pmem,vdev=xvdq,target=/dev/$bdev"
wait_for 20 'guest_run g1 "test -e /dev/pmem1 || test -e /dev/pmem1s"'
xl block-detach g1 xvdq

note "and by the name of a device node that is no longer there"
xl block-attach g1 "script=block-pmem,vdev=xvdq,target=/dev/$bdev"
wait_for 20 'guest_run g1 "test -e /dev/pmem1 || test -e /dev/pmem1s"'
xl block-detach g1 xvdq
xl block-detach g1 xvdp
nothing_left g1
guest_stop g1

note "released, each comes back as it was"
xen-pmem release "uuid:$uuid"
xen-pmem release "$second"
[ "$(ndctl list -n "$first" | jq -r '.[0].mode')" = raw ]
[ "$(ndctl list -n "$second" | jq -r '.[0].blockdev')" = "$bdev" ]
