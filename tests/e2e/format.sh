# Preparing a target, and asking what one is: what is refused, and that nothing changes then; what --force does; what
# info says in each state. Without a guest. Later scenarios on this machine need the first NVDIMM raw and blank.
# rig: timeout=900

target=/dev/pmem0
mkdir -p /mnt

# Memory with struct pages leaves dom0 below, by ndctl too: the module guards that.
modprobe xen-pmemback

# What format would write, and as much behind it, off the medium.
sum() { dd if=$target bs=1M count=32 iflag=direct status=none | md5sum; }

mode() { ndctl list -n namespace0.0 | jq -r '.[0].mode'; }

blank() {
	dd if=/dev/zero of=$target bs=1M count=17 oflag=direct status=none
	# Partition tables have a copy there.
	dd if=/dev/zero of=$target bs=1M seek=$((size / 1048576 - 1)) count=1 oflag=direct status=none
	udevadm settle
}

# refused TEXT [OPTION...]: the message has it, and the medium is what it was.
refused() {
	local text=$1 before
	shift
	before=$(sum)
	expect_fail xen-pmem format $target "$@"
	must_contain "$OUT" "$text"
	[ -b $target ] || fail "dom0 lost $target"
	[ "$(sum)" = "$before" ] || fail "format wrote to it, though it refused it"
}

# info_is FIELD VALUE: as info says it, and that it says it with success.
info_is() {
	local is
	is=$(xen-pmem info $target --json | jq -r ".$1")
	[ "$is" = "$2" ] || fail "info: $1 is $is and not $2"
}

# info_bad TEXT: info fails, with this among what it says, in both forms.
info_bad() {
	expect_fail xen-pmem info $target
	must_contain "$OUT" "superblock: $1"
	must_contain "$OUT" "--force"
	expect_fail xen-pmem info --json $target
	must_contain "$OUT" "\"superblock\": \"$1\""
}

# put OCTAL OFFSET: one octet of the medium.
put() {
	printf %b "\\0$1" | dd of=$target bs=1 seek="$2" conv=notrunc,fsync status=none
	udevadm settle
}

note "blank, and not prepared"
[ "$(mode)" = raw ] || ndctl create-namespace -f -e namespace0.0 -m raw
size=$(blockdev --getsize64 $target)
blank
info_is superblock none
info_is prepared false
info_is content null
info_is data_size "$size"

note "sizes that a label area cannot have"
before=$(sum)
for wrong in 4K 100000 64M 8196K x -1 ''; do
	expect_fail xen-pmem format $target --label-size "$wrong"
	must_contain "$OUT" "size $wrong;"
	must_contain "$OUT" "128KiB"
done
expect_fail xen-pmem format $target --label-size
expect_fail xen-pmem format
expect_fail xen-pmem format /dev/pmem9
must_contain "$OUT" /dev/pmem9
expect_fail xen-pmem info /dev/pmem9
must_contain "$OUT" /dev/pmem9
[ "$(sum)" = "$before" ] || fail "a wrong command line wrote to it"

note "a file system, mounted and not"
mkfs.ext4 -q -L precious $target
# It would be busy with its own initialisation otherwise.
mount -o ro $target /mnt
refused mounted
refused mounted --force
umount /mnt
refused ext4
must_contain "$OUT" precious
must_contain "$OUT" "$(blkid -p -s UUID -o value $target)"
must_contain "$OUT" --force
must_contain "$(xen-pmem info $target)" ext4
must_contain "$(xen-pmem info $target --json | jq -r .content)" precious
info_is superblock none

note "prepared, by force"
out=$(xen-pmem format --force --json namespace0.0)
echo "$out"
uuid=$(jq -r .uuid <<<"$out")
[ "$(jq -r .target <<<"$out")" = namespace0.0 ]
[ "$(jq .size <<<"$out")" = "$size" ]
[ "$(jq .label_size <<<"$out")" = $((128 << 10)) ]
[ "$(jq .data_offset <<<"$out")" = $((16 << 20)) ]
[ "$(jq .data_size <<<"$out")" = $((size - (16 << 20))) ]
[ -b $target ] || fail "dom0 has not got $target back"
[ "$(mode)" = raw ]
udevadm settle
expect_fail blkid -p $target
cmp -i 4096:0 -n $(((16 << 20) - 4096)) $target /dev/zero || fail "there is something besides the superblock"
info_is superblock good
info_is prepared true
info_is uuid "$uuid"
info_is label_size $((128 << 10))
info_is content null
[ "$(xen-pmem info $target --json | jq .created)" -gt 0 ]
must_contain "$(xen-pmem info $target)" "prepared: yes"

note "not twice, unless by force"
refused "$uuid"
must_contain "$OUT" prepared
info_is uuid "$uuid"
out=$(xen-pmem format $target --label-size 1M --force)
must_contain "$out" "1MiB of labels"
info_is label_size $((1 << 20))
[ "$(xen-pmem info $target --json | jq -r .uuid)" != "$uuid" ] || fail "the same UUID twice"
uuid=$(xen-pmem info $target --json | jq -r .uuid)

note "assigned: not to be formatted, and xen-pmemback says what it is"
xen-pmem assign $target
expect_fail xen-pmem format --force namespace0.0
must_contain "$OUT" "xen-pmem release namespace0.0"
info_is superblock good
info_is uuid "$uuid"
info_is label_size $((1 << 20))
info_is data_offset $((16 << 20))
info_is data_size $((size - (16 << 20)))
info_is created null
xen-pmem release $target
udevadm settle
info_is uuid "$uuid"

note "nobody's: it cannot be looked at, but be formatted, and stays nobody's"
ndctl disable-namespace namespace0.0
expect_fail xen-pmem info namespace0.0
must_contain "$OUT" "xen-pmem assign namespace0.0"
expect_fail xen-pmem format namespace0.0
must_contain "$OUT" "$uuid"
[ ! -e $target ] || fail "dom0 has got it after it was refused"
xen-pmem format --force namespace0.0
[ ! -e $target ] || fail "dom0 has got it after it was formatted"
[ "$(cat /sys/bus/nd/devices/namespace0.0/force_raw)" = 0 ]
ndctl enable-namespace namespace0.0
udevadm settle
info_is superblock good
[ "$(xen-pmem info $target --json | jq -r .uuid)" != "$uuid" ] || fail "it was not formatted"
uuid=$(xen-pmem info $target --json | jq -r .uuid)

note "one octet wrong"
put 377 100
info_bad bad-checksum
refused checksum
must_contain "$OUT" "$uuid"

note "the same when it is assigned"
xen-pmem assign $target
info_bad bad-checksum
xen-pmem release $target
udevadm settle

note "a newer version, another size, areas that overlap: each with a checksum that is right"
xen-pmem format --force $target
# gzip ends with a CRC-32 of what it packed, and its length.
sign() {
	dd if=$target bs=4096 count=1 iflag=direct status=none | head -c 4092 | gzip -c | tail -c 8 | head -c 4 |
		dd of=$target bs=1 seek=4092 conv=notrunc,fsync status=none
	udevadm settle
}
put 2 16
sign
info_bad newer-version
refused "newer version"
put 1 16
sign
info_is superblock good
put 40 43
sign
info_bad other-size
put 100 43
put 0 50
sign
info_bad bad-layout
xen-pmem assign $target
info_bad bad-layout
xen-pmem release $target
put 200 50
sign
info_is superblock good

note "an octet of the magic wrong: a superblock that is broken, and not a target that never had one"
xen-pmem format --force $target
udevadm settle
put 377 0
info_bad bad-checksum
refused checksum
xen-pmem format --force $target
udevadm settle
info_is superblock good

note "a partition table"
blank
printf 'label: gpt\nsize=100M\n' | sfdisk -q $target
udevadm settle
[ -b ${target}p1 ]
refused gpt
[ -b ${target}p1 ] || fail "the partition is gone"
must_contain "$(xen-pmem info $target --json | jq -r .content)" gpt
xen-pmem format --force $target
udevadm settle
[ ! -e ${target}p1 ] || fail "dom0 has the partition still"
info_is superblock good

note "an fsdax namespace of dom0's"
blank
ndctl create-namespace -f -e namespace0.0 -m fsdax -M mem
mkfs.ext4 -q $target
udevadm settle
uuid=$(ndctl list -n namespace0.0 | jq -r '.[0].uuid')
refused "an fsdax namespace"
[ "$(mode)" = fsdax ]
[ "$(ndctl list -n namespace0.0 | jq -r '.[0].uuid')" = "$uuid" ] || fail "another namespace"
info_is superblock none
info_is content "an fsdax namespace"

note "and one that dom0 has disabled"
before=$(sum)
ndctl disable-namespace namespace0.0
expect_fail xen-pmem format namespace0.0
must_contain "$OUT" "an fsdax namespace"
[ ! -e $target ] || fail "dom0 has got it after it was refused"
ndctl enable-namespace namespace0.0
udevadm settle
[ "$(mode)" = fsdax ]
[ "$(ndctl list -n namespace0.0 | jq -r '.[0].uuid')" = "$uuid" ] || fail "another namespace"
[ "$(sum)" = "$before" ] || fail "format wrote to it, though it refused it"
xen-pmem format --force namespace0.0
udevadm settle
[ "$(mode)" = raw ]
info_is superblock good

note "an info block behind a superblock: no guest gets what dom0 has made its own"
put 101 4096
info_bad covered
xen-pmem assign namespace0.0
info_bad covered
xen-pmem release namespace0.0
udevadm settle
put 0 4096
info_is superblock good

note "devdax and sector"
ndctl create-namespace -f -e namespace0.0 -m devdax -M mem
expect_fail xen-pmem format namespace0.0
must_contain "$OUT" "a devdax namespace"
[ "$(mode)" = devdax ]
ndctl create-namespace -f -e namespace0.0 -m sector
udevadm settle
expect_fail xen-pmem format ${target}s
must_contain "$OUT" "a sector namespace"
[ "$(mode)" = sector ]
must_contain "$(xen-pmem info ${target}s --json | jq -r .content)" "a sector namespace"
xen-pmem format --force ${target}s
udevadm settle
[ "$(mode)" = raw ]
info_is superblock good

note "blank again, for others"
blank
[ -b $target ]
info_is superblock none
info_is content null
