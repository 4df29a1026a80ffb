# Dom0 boots while NVDIMMs hold what a guest made of them, with its own drivers first: nobody has assigned anything yet.
# Of a prepared one dom0 sees nothing, and the guest finds everything again. The other one is there to show what that
# spares it: as much on a target that was never prepared is dom0's to parse, and to mount by mistake.
# rig: nvdimm=512M,512M virtio-pmem=none timeout=600

prepared=/dev/pmem0
other=/dev/pmem1

blank() {
	for index in 0 1; do
		ndctl create-namespace -f -e namespace$index.0 -m raw >/dev/null
		dd if=/dev/zero of=/dev/pmem$index bs=1M count=17 oflag=direct conv=nocreat status=none
	done
	udevadm settle
}

# connected COUNT: so many of the guest's devices are.
connected() {
	[ "$(xen-pmem list g1 --json | jq '[.[] | select(.frontend_state == "Connected")] | length')" = "$1" ]
}

# kept: that namespace of the guest's, and on which disk it is.
kept() { guest_run g1 'ndctl list -N' | jq -c '.[] | select(.name == "kept") | {name, uuid, mode, size}'; }
kept_disk() { guest_run g1 'ndctl list -N' | jq -r '.[] | select(.name == "kept").blockdev'; }

# fill DISK: an ext4 with a file on it, whose checksum is printed.
fill() {
	guest_run g1 "
		set -e
		mkfs.ext4 -q -b 4096 /dev/$1
		mount -o dax=always /dev/$1 /mnt
		dd if=/dev/urandom of=/mnt/file bs=1M count=8 conv=fsync status=none
		sha256sum </mnt/file
		umount /mnt
		sync"
}

before_reboot() {
	local uuid dimm region whole disk
	blank
	xen-pmem format --force $prepared
	uuid=$(xen-pmem info $prepared --json | jq -r .uuid)
	echo "$uuid" >"$carry/uuid"
	guest_start g1 pvh "disk:script=block-pmem,vdev=xvdp,target=$prepared" "disk:script=block-pmem,vdev=xvdq,target=$other"
	wait_for 30 'connected 2'
	dimm_wait g1

	note "the same in both: a namespace with a file system"
	dimm=$(guest_run g1 'ndctl list -D' | jq -r --arg id "$uuid" '.[] | select(.id == $id).dev')
	[ -n "$dimm" ] || fail "no DIMM has the id $uuid"
	region=$(guest_run g1 "ndctl list -R -d $dimm" | jq -r '.[0].dev')
	# On the prepared one there is none yet.
	whole=$(guest_run g1 'ndctl list -N' | jq -r '.[].dev')
	guest_run g1 "
		set -e
		ndctl create-namespace -r $region -s 128M -m fsdax -M mem -n kept
		ndctl create-namespace -f -e $whole -m fsdax -M mem"
	kept | tee "$carry/kept"
	[ -s "$carry/kept" ] || fail "the namespace that was made is not there"
	fill "$(kept_disk)" >"$carry/sum"
	disk=$(guest_run g1 "ndctl list -n $whole" | jq -r '.[0].blockdev')
	fill "$disk"
}

# What dom0's drivers made of them, before anyone told them whose they are.
look_from_dom0() {
	local mode seen parts
	note "the prepared one, in dom0"
	[ "$(ndctl list -n namespace0.0 | jq -r '.[0].mode')" = raw ] || fail "dom0 sees $(ndctl list -n namespace0.0)"
	expect_fail blkid -p $prepared
	parts=(/sys/block/pmem0/pmem0*)
	[ ! -e "${parts[0]}" ] || fail "dom0 sees ${parts[*]}"
	OUT=$(xen-pmem info $prepared --json | jq -r '"\(.prepared) \(.uuid) \(.content)"')
	[ "$OUT" = "true $(cat "$carry/uuid") null" ] ||
		fail "not as it was: $(xen-pmem info $prepared)"

	mode=$(ndctl list -i -n namespace1.0 | jq -r '.[0].mode')
	seen=$([ ! -b $other ] || blkid -p $other || true)
	note "the other one, in dom0: mode $mode, $([ -b $other ] || echo no) $other, content: ${seen:-none}"
	[ "$mode" != raw ] || [ -n "$seen" ] || [ ! -b $other ] ||
		fail "dom0 sees nothing on the other one either, so this proves nothing"
}

after_reboot() {
	look_from_dom0
	note "the prepared one, in a guest"
	guest_start g1 pvh "disk:script=block-pmem,vdev=xvdp,target=$prepared"
	wait_for 30 'connected 1'
	dimm_wait g1
	[ "$(kept)" = "$(cat "$carry/kept")" ] || fail "another namespace than before: $(kept)"
	guest_run g1 "mount -o dax=always /dev/$(kept_disk) /mnt"
	[ "$(guest_run g1 'sha256sum </mnt/file')" = "$(cat "$carry/sum")" ] || fail "the file is another"
	guest_run g1 'umount /mnt'
	guest_stop g1
	xen-pmem release $prepared
	blank
}

# It guards dom0's memory wherever that loses its struct pages.
modprobe xen-pmemback
udevadm settle
case $phase in
0)
	before_reboot
	host_reboot
	;;
1) after_reboot ;;
esac
