# The modes that write an info block, with the memmap on the medium itself: what the guest makes is there for the next.

guest_start g1 pvh "disk:$DISK"
region_wait g1
uuid=$(guest_run g1 'ndctl create-namespace -f -e namespace0.0 -m fsdax -M dev | jq -r .uuid')
guest_run g1 'mkfs.xfs -q -m reflink=0 /dev/pmem0 && mount -o dax=always /dev/pmem0 /mnt &&
	dd if=/dev/urandom of=/mnt/file bs=1M count=16 conv=fsync status=none'
sum=$(guest_run g1 'sha256sum </mnt/file')
guest_run g1 'umount /mnt'
xl block-detach g1 xvdp
nothing_left g1

note "attached again, libnvdimm in the guest finds the info block and the file system"
xl block-attach g1 "$DISK"
region_wait g1
[ "$(guest_run g1 'ndctl list -N | jq -r ".[0].uuid"')" = "$uuid" ] || fail "another namespace"
guest_run g1 'mount -o dax=always /dev/pmem0 /mnt'
[ "$(guest_run g1 'sha256sum </mnt/file')" = "$sum" ] || fail "other data"
guest_run g1 'umount /mnt; ndctl create-namespace -f -e namespace0.0 -m raw >/dev/null'
guest_stop g1
xen-pmem release namespace0.0
