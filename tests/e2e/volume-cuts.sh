# Power cuts at random moments while volumes are created, grown, shrunk and deleted. After each, the volume that was worked
# on is there as a whole, of one of its sizes, or it isn't there; the two beside it are as they were, bit by bit, and no
# space is lost.
# rig: nvdimm=256M virtio-pmem=none dom0="module_blacklist=nfit" cuts=24 timeout=900

cuts=24
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

# look_at CUT VOLUMES PROBLEMS FREE+USED BLOCKDEV-OF-LEFT BLOCKDEV-OF-RIGHT
look_at() {
	note "cut $1: $2"
	case $2 in
	"left 16 whole, right 16 whole") ;;
	"left 16 whole, right 16 whole, v 48 whole" | "left 16 whole, right 16 whole, v 64 whole" | \
		"left 16 whole, right 16 whole, v 80 whole") ;;
	*) fail "cut $1 leaves: $2" ;;
	esac
	# Also where somebody reads it.
	[ "$3" = "[null]" ] || fail "cut $1: not all of these are good: $3"
	# All that isn't a volume's is free.
	[ "$4" = $(((256 - 16) << 20)) ] || fail "cut $1: $4 free and used is not all of it"
	[ "$(sum "/dev/$5")" = "$(cat "$carry/left")" ] || fail "cut $1: left has changed"
	[ "$(sum "/dev/$6")" = "$(cat "$carry/right")" ] || fail "cut $1: right has changed"
}

# What look_at wants to know of each cut's region, a line each.
# shellcheck disable=SC2016
by_cut='($namespaces[0] | map({(.dev): .blockdev}) | add) as $blockdev | .[] |
	(.volumes | map({(.name): $blockdev[.dev]}) | add) as $of |
	[.dev, (.volumes | sort_by(.name) | map("\(.name) \(.size / 1048576) \(.state)") | join(", ")),
	 (.volumes | map(.problem) | unique | @json), .available_size + (.volumes | map(.raw_size) | add),
	 $of.left, $of.right] | join("|")'

# look_all FIRST LAST: they are claimed together, for time; more than 30 don't fit on the page that lists claims.
look_all() {
	local region cut lines dir=/tmp/cuts
	declare -A cuts_of
	mkdir -p $dir
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
	for first in $(seq 0 25 $((cuts - 1))); do
		look_all "$first" $((first + 24 < cuts ? first + 24 : cuts - 1))
	done
	;;
esac
