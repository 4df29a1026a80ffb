# rig: timeout=600
# What a restore would not bring back is refused at the save, and the guest runs on: a PV guest's region, and one that
# was attached without xl's knowledge. libxl waits 60 s for a guest to suspend, so both at once.

mkdir -p /run/save
mount -t tmpfs -o size=900M tmpfs /run/save
trap 'umount -l /run/save' EXIT

guest_start pv pv 'memory = 256' "disk:$DISK"
region_wait pv
guest_fsdax pv
writer_start pv /mnt/file
guest_start pvh pvh 'memory = 256'
xen-pmem attach pvh vdev=xvdp,target=/dev/pmem1
region_wait pvh

xl save pv /run/save/pv >/run/save/pv.log 2>&1 &
first=$!
rc=0
xl save pvh /run/save/pvh || rc=$?
[ $rc != 0 ] || fail "a guest was saved with a region that xl doesn't know"
rc=0
wait $first || rc=$?
[ $rc != 0 ] || fail "a PV guest was saved with its region"

for guest in pv pvh; do
	guest_alive $guest || fail "$guest died"
	OUT=$(guest_run $guest dmesg)
	must_contain "$OUT" "this region would not be restored with the guest"
	must_contain "$OUT" "this guest can't be saved or migrated"
done
writer_goes_on pv
guest_run pvh 'dd if=/dev/urandom of=/dev/pmem0 bs=1M count=4 conv=fsync status=none'

note "without the region there is nothing against it"
xen-pmem detach pvh xvdp
guest_save pvh /run/save/pvh
guest_restore pvh /run/save/pvh
guest_stop pvh
guest_stop pv
xen-pmem release /dev/pmem0
xen-pmem release /dev/pmem1
