# Power cuts at random moments while volumes are created, grown, shrunk and deleted. After each, the volume that was worked
# on is there as a whole, of one of its sizes, or it isn't there; the two beside it are as they were, bit by bit, and no
# space is lost.
# rig: nvdimm=256M virtio-pmem=none dom0="module_blacklist=nfit" cuts=50 timeout=900

cuts=50
size=256M

# sum DEVICE: of a volume as a whole, with its header.
sum() { dd if="$1" bs=1M iflag=direct status=none | md5sum; }

prepare() {
	local device
	xen-pmem claim 0x180000000+$size
	for name in left right; do
		xen-pmem volume create $name --size 16M
		device=$(xen-pmem volume list --json | jq -r --arg name $name '.[].volumes[] | select(.name == $name).dev')
		ndctl enable-namespace "$device"
		udevadm settle
		device=/dev/$(ndctl list -n "$device" | jq -r '.[0].blockdev')
		dd if=/dev/urandom of="$device" bs=1M seek=16 count=16 oflag=direct status=none
		sum "$device" >"$carry/$name"
	done
}

work() {
	cuts_begin
	while cuts_go_on $cuts; do
		xen-pmem volume create v --size 48M
		xen-pmem volume resize v --size 80M
		xen-pmem volume resize v --size 64M --force
		xen-pmem volume delete v
	done
	cuts_end
}

look_at() {
	local region=$2 found free used device
	found=$(jq -r --arg region "$region" '.[] | select(.dev == $region).volumes | sort_by(.name) |
		map("\(.name) \(.size / 1048576) \(.state)") | join(", ")' <<<"$listed")
	note "cut $1: $found"
	case $found in
	"left 16 whole, right 16 whole") ;;
	"left 16 whole, right 16 whole, v 48 whole" | "left 16 whole, right 16 whole, v 64 whole" | \
		"left 16 whole, right 16 whole, v 80 whole") ;;
	*) fail "cut $1 leaves: $found" ;;
	esac
	# Also where somebody reads it.
	[ "$(jq -r --arg region "$region" '[.[] | select(.dev == $region).volumes[].problem] | unique | @json' <<<"$listed")" = "[null]" ] ||
		fail "cut $1: not all of these are good: $listed"
	for name in left right; do
		device=$(jq -r --arg region "$region" --arg name $name \
			'.[] | select(.dev == $region).volumes[] | select(.name == $name).dev' <<<"$listed")
		device=/dev/$(jq -r --arg dev "$device" '.[] | select(.dev == $dev).blockdev' <<<"$namespaces")
		[ "$(sum "$device")" = "$(cat "$carry/$name")" ] || fail "cut $1: $name has changed"
	done
	# All that isn't a volume's is free.
	free=$(jq -r --arg region "$region" '.[] | select(.dev == $region).available_size' <<<"$listed")
	used=$(jq -r --arg region "$region" '[.[] | select(.dev == $region).volumes[].raw_size] | add' <<<"$listed")
	[ $((free + used)) = $(((256 - 16) << 20)) ] || fail "cut $1: $free free and $used used is not all of it"
}

# look_all FIRST LAST: they are claimed together, for time; more than 30 don't fit on the page that lists claims.
look_all() {
	local regions=() namespaces listed
	for index in $(seq "$1" "$2"); do
		OUT=$(xen-pmem claim "$(cut_address "$index")+$size" --json)
		regions[index]=$(jq -r .dev <<<"$OUT")
	done
	note "labels at cuts $1 to $2: $(ndctl list -Ni | jq -r '.[].name // "none"' | sort | uniq -c | xargs)"
	xen-pmem gc
	listed=$(xen-pmem volume list --json)
	namespaces=$(ndctl list -Ni)
	for index in $(seq "$1" "$2"); do
		look_at "$index" "${regions[$index]}"
	done
	ndctl disable-namespace all
	for index in $(seq "$1" "$2"); do
		xen-pmem unclaim "$(cut_address "$index")"
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
	look_all 0 24
	look_all 25 $((cuts - 1))
	;;
esac
