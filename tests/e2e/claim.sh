# The question that this project began with: 4 to 6 GiB is RAM, 6 to 14 GiB is "reserved", and is NVRAM. Dom0 has no driver
# for it. It is claimed and divided into volumes for a PV, a PVH and an HVM guest; all of it outlives the host's reboot; then
# one volume goes, another grows into its place, and the third doesn't notice.
# rig: nvdimm=8G virtio-pmem=none e820="180000000+200000000=2" dom0="module_blacklist=nfit" timeout=900 alone=yes

range=0x180000000+8G

# start GUEST TYPE VOLUME: with its region ready.
start() {
	guest_start "$1" "$2" "disk:script=block-pmem,vdev=xvdp,target=volume:$3"
	dimm_wait "$1"
}

# fill GUEST: an fsdax mount with a file on it, whose checksum is printed.
fill() {
	guest_run "$1" '
		set -e
		region=$(ndctl list -R | jq -r ".[0].dev")
		ndctl create-namespace -r $region -m fsdax -M mem -n kept >/dev/null
		mkfs.ext4 -q -b 4096 /dev/pmem0*
		mount -o dax=always /dev/pmem0* /mnt
		dd if=/dev/urandom of=/mnt/file bs=1M count=16 conv=fsync status=none
		sha256sum </mnt/file'
}

# unchanged GUEST: the file that fill made.
unchanged() {
	guest_run "$1" 'mountpoint -q /mnt || mount -o dax=always /dev/pmem0* /mnt'
	[ "$(guest_run "$1" 'sha256sum </mnt/file')" = "$(cat "$carry/$1")" ] || fail "the file of $1 is another"
}

claim_and_divide() {
	grep -i ' : Reserved' /proc/iomem | grep -q '^180000000-37fffffff' || fail "dom0 has not got the memory map of the question"
	[ "$(ndctl list -R)" = "" ] || fail "dom0 has a region already: $(ndctl list -R)"
	OUT=$(xen-pmem claim $range)
	note "$OUT"
	ndctl list -BDRi
	[ "$(ndctl list -R | jq '.[0].size')" = $(((8 << 30) - (16 << 20))) ] || fail "not the region that was claimed: $(ndctl list -R)"
	for name in one two three; do
		xen-pmem volume create $name --size 512M
	done
	xen-pmem volume list
}

before_reboot() {
	claim_and_divide
	# The one that takes longest to boot first, while it has the processor to itself.
	start g3 hvm three
	start g2 pvh two
	start g1 pv one
	for guest in g1 g2 g3; do
		fill $guest >"$carry/$guest"
	done
	xen-pmem volume list --json
	xen-pmem list
}

after_reboot() {
	mkdir -p /etc/xen-pmem
	echo "$range   # one line" >/etc/xen-pmem/claims
	OUT=$(xen-pmem claim --all)
	must_not_contain "$OUT" prepared
	xen-pmem volume list
	# The one that takes longest to boot first, while it has the processor to itself.
	start g3 hvm three
	start g2 pvh two
	start g1 pv one
	for guest in g1 g2 g3; do
		unchanged $guest
	done

	note "one volume goes, another grows"
	expect_fail xen-pmem volume delete two
	must_contain "$OUT" g2
	expect_fail xen-pmem unclaim 0x180000000
	guest_stop g1
	guest_stop g2
	xen-pmem volume delete two
	expect_fail xen-pmem volume resize one --size 1056M
	xen-pmem volume resize one --size 1G
	xen-pmem volume list
	guest_start g1 pv "disk:script=block-pmem,vdev=xvdp,target=volume:one" memory=512
	dimm_wait g1
	[ "$(guest_run g1 'ndctl list -R' | jq '.[0].size')" = $((1 << 30)) ] || fail "the region is no larger: $(guest_run g1 'ndctl list -R')"
	unchanged g1
	unchanged g3
	guest_stop g1
	guest_stop g3

	note "given up, and claimed again"
	xen-pmem volume delete one --no-scrub
	xen-pmem volume delete three --no-scrub
	xen-pmem unclaim $range
	[ "$(ndctl list -R)" = "" ] || fail "there is a region still: $(ndctl list -R)"
	xen-pmem claim $range
	xen-pmem unclaim 0x180000000
}

modprobe xen-pmemback
case $phase in
0)
	before_reboot
	host_reboot
	;;
1) after_reboot ;;
esac
