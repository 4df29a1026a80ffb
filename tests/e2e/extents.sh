# A volume of several pieces of what is free: its guest has one region, whose end is nowhere near where the pieces meet. It
# outlives the host's reboot, grows by one more piece, and isn't given to anybody once one is missing.
# rig: nvdimm=1G virtio-pmem=none dom0="module_blacklist=nfit" timeout=900 alone=yes

range=0x180000000+1G
disk=script=block-pmem,vdev=xvdp,target=volume:v

# listed FIELD: of volume v.
listed() { xen-pmem volume list --json | jq -r ".[].volumes[] | select(.name == \"v\").$1"; }

# Of 1008 MiB, two pieces of 256 are free, and one of 240 behind them.
fragment() {
	local name
	xen-pmem claim $range
	for name in one two three four; do
		case $name in
		one | three) xen-pmem volume create $name --size 240M ;;
		*) xen-pmem volume create $name --size 112M ;;
		esac
	done
	xen-pmem volume delete one
	xen-pmem volume delete three
	xen-pmem volume list
}

make_volume() {
	expect_fail xen-pmem volume create v --size 464M
	must_contain "$OUT" "in one piece"
	must_contain "$OUT" "--extents 2"
	expect_fail xen-pmem volume create v --size 512M --extents 2
	must_contain "$OUT" "--extents 3"
	[ "$(listed name)" = "" ] || fail "something of v is there: $(xen-pmem volume list)"
	xen-pmem volume create v --size 464M --extents 16
	xen-pmem volume list
	ndctl list -Ni
	[ "$(listed size)" = $((464 << 20)) ] || fail "another size: $(listed size)"
	[ "$(listed 'extents | map(.size / 1048576) | @json')" = "[240,224]" ] || fail "other extents: $(listed extents)"
	[ "$(ndctl list -Ni | jq -c '[.[] | select((.name // "") | startswith("v")).name] | sort')" = '["v","v#1"]' ] ||
		fail "other labels: $(ndctl list -Ni)"
}

# start GUEST TYPE: with the volume's region ready.
start() {
	guest_start "$1" "$2" "disk:$disk"
	dimm_wait "$1"
}

# one_region GUEST MIB: it has just one, which is that large.
one_region() {
	local found
	found=$(guest_run "$1" 'ndctl list -R' | jq -c 'map(.size / 1048576)')
	[ "$found" = "[$2]" ] || fail "$1 should have one region of $2 MiB, and has $found"
}

# fill GUEST: a file that neither extent has room for, so that a part of it is on either side. Its checksum is printed.
fill() {
	guest_run "$1" '
		set -e
		ndctl create-namespace -m fsdax -M mem -n kept >/dev/null
		mkfs.ext4 -q -b 4096 /dev/pmem0*
		mount -o dax=always /dev/pmem0* /mnt
		dd if=/dev/urandom of=/tmp/piece bs=1M count=4 status=none
		for i in $(seq 72); do echo $i; cat /tmp/piece; done >/mnt/file
		rm /tmp/piece
		sync
		filefrag -v /mnt/file >&2 || true
		sha256sum </mnt/file'
}

# unchanged GUEST: the file that fill made.
unchanged() {
	guest_run "$1" 'mountpoint -q /mnt || mount -o dax=always /dev/pmem0* /mnt'
	[ "$(guest_run "$1" 'sha256sum </mnt/file')" = "$(cat "$carry/sum")" ] || fail "the file is another one in $1"
}

# flushes GUEST: what it writes, it can have made durable, on either side.
flushes() {
	guest_run "$1" '
		set -e
		dd if=/dev/urandom of=/mnt/more bs=1M count=32 conv=fsync status=none
		rm /mnt/more
		sync
		! dmesg | grep -i "i/o error"'
	xen-pmem list "$1" --stats
}

refuse_pv() {
	guest_start g3 pv
	expect_fail xen-pmem attach g3 vdev=xvdp,target=volume:v
	must_contain "$OUT" "2 extents"
	must_contain "$OUT" "PVH or HVM"
	expect_fail xl block-attach g3 $disk
	nothing_left g3
	guest_run g3 true || fail "g3 is gone"
	guest_stop g3
}

# A part by itself is nobody's to have.
refuse_part() {
	local part
	part=$(listed 'extents[1].dev')
	expect_fail xen-pmem assign "$part"
	must_contain "$OUT" "volume:v"
	expect_fail xen-pmem format "$part" --force
	must_contain "$OUT" "volume:v"
}

before_reboot() {
	fragment
	make_volume
	note "a PVH guest"
	start g1 pvh
	one_region g1 464
	fill g1 >"$carry/sum"
	flushes g1
	expect_fail xen-pmem volume delete v
	must_contain "$OUT" g1
	expect_fail xen-pmem volume resize v --size 240M --force
	must_contain "$OUT" g1
	guest_stop g1
	note "a PV guest"
	refuse_pv
	refuse_part
	note "an HVM guest"
	start g2 hvm
	one_region g2 464
	unchanged g2
	flushes g2
	xen-pmem list
	xen-pmem volume list
}

grow() {
	note "one more extent"
	expect_fail xen-pmem volume resize v --size 560M
	must_contain "$OUT" "--extents 3"
	expect_fail xen-pmem volume resize v --size 560M --extents 2
	xen-pmem volume resize v --size 560M --extents 3
	xen-pmem volume list
	[ "$(listed 'extents | map(.size / 1048576) | @json')" = "[240,224,96]" ] || fail "other extents: $(listed extents)"
	start g1 pvh
	one_region g1 560
	unchanged g1
	guest_stop g1
}

shrink() {
	note "that one goes again"
	expect_fail xen-pmem volume resize v --size 464M
	must_contain "$OUT" "--force"
	xen-pmem volume resize v --size 464M --force
	[ "$(listed 'extents | map(.size / 1048576) | @json')" = "[240,224]" ] || fail "other extents: $(listed extents)"
	[ "$(xen-pmem volume list --json | jq '.[0].available_size')" = $((256 << 20)) ] || fail "not free: $(xen-pmem volume list)"
	start g1 pvh
	one_region g1 464
	unchanged g1
	guest_stop g1
}

lose_one() {
	local lost before
	note "an extent is lost"
	xen-pmem release volume:v
	! grep -q . /sys/bus/nd/drivers/xen-pmemback/targets || fail "not all are released: $(cat /sys/bus/nd/drivers/xen-pmemback/targets)"
	lost=$(listed 'extents[1].dev')
	ndctl disable-namespace "$lost"
	ndctl destroy-namespace "$lost"
	xen-pmem volume list
	must_contain "$(listed problem)" "extent 1 of 2 is missing"
	before=$(ndctl list -Ni)
	xen-pmem gc
	[ "$(ndctl list -Ni)" = "$before" ] || fail "gc has deleted something: $(ndctl list -Ni)"
	guest_start g1 pvh
	expect_fail xen-pmem attach g1 vdev=xvdp,target=volume:v
	must_contain "$OUT" "extent 1 of 2 is missing"
	nothing_left g1
	guest_stop g1
	expect_fail xen-pmem volume resize v --size 480M --extents 16
	must_contain "$OUT" "extent 1 of 2 is missing"
	expect_fail xen-pmem volume delete v
	must_contain "$OUT" "--force"
	xen-pmem volume delete v --force
	[ "$(listed name)" = "" ] || fail "something of v is there: $(xen-pmem volume list)"
	[ "$(xen-pmem volume list --json | jq '.[0].available_size')" = $((752 << 20)) ] || fail "not free: $(xen-pmem volume list)"
}

# What nobody has scrubbed the next guest doesn't see, but who says so.
new_is_blank() {
	local device
	note "what was there before"
	xen-pmem volume create v --size 464M --extents 2 --no-scrub
	device=$(listed 'extents[1].dev')
	ndctl enable-namespace "$device"
	dd if=/dev/urandom of="/dev/$(ndctl list -n "$device" | jq -r '.[0].blockdev')" bs=1M seek=16 count=8 oflag=direct status=none
	ndctl disable-namespace "$device"
	xen-pmem volume delete v --no-scrub
	xen-pmem volume create v --size 464M --extents 2
	for device in $(listed 'extents[].dev'); do
		ndctl enable-namespace "$device"
		[ "$(dd if="/dev/$(ndctl list -n "$device" | jq -r '.[0].blockdev')" bs=1M skip=16 status=none | tr -d '\0' | wc -c)" = 0 ] ||
			fail "what was on $device is there still"
	done
	xen-pmem volume delete v
}

after_reboot() {
	xen-pmem claim $range
	xen-pmem volume list
	[ "$(listed problem)" = null ] || fail "a problem: $(listed problem)"
	start g1 pvh
	one_region g1 464
	unchanged g1
	guest_stop g1
	grow
	shrink
	lose_one
	new_is_blank
	xen-pmem volume delete two
	xen-pmem volume delete four
	ndctl disable-namespace all || true
	xen-pmem unclaim $range
}

modprobe xen-pmemback
case $phase in
0)
	before_reboot
	host_reboot
	;;
1) after_reboot ;;
esac
