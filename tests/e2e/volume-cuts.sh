# Power cuts at random moments while volumes are created, grown, shrunk and deleted, also a volume of two extents. After
# each, the volume that was worked on is there as a whole, of one of its sizes, or it isn't there; the two beside it are as
# they were, bit by bit, and no space is lost.
# rig: nvdimm=256M virtio-pmem=none dom0="module_blacklist=nfit" cuts=50 timeout=900

cuts=50
size=256M
dir=/tmp/cuts

# Of 240 MiB, 48 between left and right stay free, and 128 behind: a volume of 128M, with its headers, takes both.
prepare() {
	local device mib
	xen-pmem claim 0x180000000+$size
	xen-pmem volume create left --size 16M
	xen-pmem volume create between --size 32M
	xen-pmem volume create right --size 16M
	xen-pmem volume delete between
	for name in left right; do
		device=$(xen-pmem volume list --json | jq -r --arg name $name '.[].volumes[] | select(.name == $name).dev')
		ndctl enable-namespace "$device"
		udevadm settle
		device=/dev/$(ndctl list -n "$device" | jq -r '.[0].blockdev')
		# Not all of it, so that the copies are sparse, and quick.
		for mib in 16 31; do
			dd if=/dev/urandom of="$device" bs=1M seek=$mib count=1 oflag=direct status=none
		done
		# All of it, with its header.
		dd if="$device" of="$carry/$name" bs=1M iflag=direct status=none
	done
}

work_on_one() {
	xen-pmem volume create v --size 48M
	xen-pmem volume resize v --size 80M
	xen-pmem volume resize v --size 64M --force
	xen-pmem volume delete v
}

work_on_two() {
	xen-pmem volume create v --size 128M --extents 2
	xen-pmem volume resize v --size 144M
	xen-pmem volume resize v --size 112M --force
	xen-pmem volume resize v --size 128M --extents 2
	xen-pmem volume delete v
}

work() {
	expect_fail xen-pmem volume create v --size 128M
	must_contain "$OUT" "--extents 2"
	cuts_begin
	while cuts_go_on $cuts; do
		work_on_one
		work_on_two
	done
	cuts_end
}

# look_at CUT VOLUMES PROBLEMS FREE+USED BLOCKDEV-OF-LEFT BLOCKDEV-OF-RIGHT
look_at() {
	note "cut $1: $2"
	[[ $2 =~ ^"left 16 whole in 1, right 16 whole in 1"(", v "((48|64|80|112)" whole in 1"|(128|144)" whole in 2"))?$ ]] ||
		fail "cut $1 leaves: $2"
	# Also where somebody reads it.
	[ "$3" = "[null]" ] || fail "cut $1: not all of these are good: $3"
	# All that isn't a volume's is free.
	[ "$4" = $(((256 - 16) << 20)) ] || fail "cut $1: $4 free and used is not all of it"
	cmp "/dev/$5" $dir/left || fail "cut $1: left has changed"
	cmp "/dev/$6" $dir/right || fail "cut $1: right has changed"
}

# What look_at wants to know of each cut's region, a line each.
# shellcheck disable=SC2016
by_cut='($namespaces[0] | map({(.dev): .blockdev}) | add) as $blockdev | .[] |
	(.volumes | map({(.name): $blockdev[.dev]}) | add) as $of |
	[.dev, (.volumes | sort_by(.name) | map("\(.name) \(.size / 1048576) \(.state) in \(.extents | length)") | join(", ")),
	 (.volumes | map(.problem) | unique | @json), .available_size + (.volumes | map(.raw_size) | add),
	 $of.left, $of.right] | join("|")'

# look_all FIRST LAST: they are claimed together, for time; more than 30 don't fit on the page that lists claims.
look_all() {
	local region cut lines
	declare -A cuts_of
	for cut in $(seq "$1" "$2"); do
		OUT=$(xen-pmem claim "$(cut_address "$cut")+$size" --json)
		region=${OUT#*\"region}
		cuts_of[region${region%%\"*}]=$cut
	done
	note "labels at cuts $1 to $2: $(ndctl list -Ni | jq -r '.[].name // "none"' | sort | uniq -c | xargs)"
	xen-pmem gc
	ndctl list -Ni >$dir/namespaces
	xen-pmem volume list --json | jq -r --slurpfile namespaces $dir/namespaces "$by_cut" >$dir/list
	mapfile -t lines <$dir/list
	[ ${#lines[@]} = $(($2 - $1 + 1)) ] || fail "of cuts $1 to $2 there are: $(cat $dir/list)"
	while IFS='|' read -r region volumes problems space left right; do
		look_at "${cuts_of[$region]}" "$volumes" "$problems" "$space" "$left" "$right"
	done <$dir/list
	ndctl disable-namespace all
	for cut in $(seq "$1" "$2"); do
		xen-pmem unclaim "$(cut_address "$cut")"
	done
}

modprobe xen-pmemback
case $phase in
0)
	prepare
	work
	host_reboot
	;;
1)
	# The share is slow.
	mkdir -p $dir
	cp "$carry"/{left,right} $dir/
	for first in $(seq 0 25 $((cuts - 1))); do
		look_all "$first" $((first + 24 < cuts ? first + 24 : cuts - 1))
	done
	;;
esac
