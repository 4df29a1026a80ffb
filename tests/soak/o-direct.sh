# rig: timeout=400
# O_DIRECT from a DAX mapping to an ordinary disk. With persistent grants, blkfront's default and blkback's, blkfront copies
# through pages of its own and it works (the matrix has that). Without, it grants the DAX page itself, which Xen lets nobody
# map: the guest gets an I/O error, and nothing worse.

echo N >/sys/module/xen_blkback/parameters/feature_persistent
trap 'echo Y >/sys/module/xen_blkback/parameters/feature_persistent' EXIT
modprobe loop
truncate -s 16M "$state/disk.img"
scratch=$(losetup -f --show "$state/disk.img")

for type in pvh pv; do
	guest_start "$type" "$type" "disk:format=raw,vdev=xvdb,script=block-rig,target=$scratch" "disk:$DISK"
	region_wait "$type"
	must_contain "$(guest_run "$type" 'dmesg | grep "blkfront: xvdb"')" "persistent grants: disabled"
	guest_fsdax "$type"
	OUT=$(guest_run "$type" '/rig/daxtool direct /mnt/direct /dev/xvdb || true')
	must_contain "$OUT" "O_DIRECT write from a DAX mapping: EIO"
	must_contain "$(guest_run "$type" dmesg)" "I/O error, dev xvdb"
	note "ordinary memory still goes"
	guest_run "$type" '
		dd if=/dev/urandom of=/tmp/data bs=64k count=4 status=none
		dd if=/tmp/data of=/dev/xvdb bs=64k oflag=direct status=none
		dd if=/dev/xvdb bs=64k count=4 iflag=direct status=none | cmp - /tmp/data'
	guest_run "$type" 'umount /mnt'
	guest_stop "$type"
done
losetup -d "$scratch"
