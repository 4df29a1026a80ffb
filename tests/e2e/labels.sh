# A prepared target: its guest's DIMM has a label area, with which ndctl in the guest carves the region up. What it makes
# survives the guest, a move to another guest and dom0's own drivers; damaged labels cost nothing.
# rig: timeout=900

target=/dev/pmem0

modprobe xen-pmemback
ndctl create-namespace -f -e namespace0.0 -m raw >/dev/null
xen-pmem format --force $target
uuid=$(xen-pmem info $target --json | jq -r .uuid)

# Where the label area begins on the medium.
labels=$((8 << 20))

# count GUEST OPTION: how many of them ndctl lists; it lists nothing at all for none.
count() { guest_run "$1" "ndctl list $2" | jq -s 'add | length'; }

guest_start g1 pvh "disk:$DISK"
dimm_wait g1
[ "$(pmem_field g1 superblock)" = good ]
[ "$(pmem_field g1 uuid)" = "$uuid" ]
[ "$(pmem_field g1 size)" = $((1024 * 1048576 - 16 * 1048576)) ] || [ "$(pmem_field g1 size)" = $((1022 * 1048576 - 16 * 1048576)) ]

note "the DIMM: an empty label area, and nothing on the region yet"
OUT=$(guest_run g1 'ndctl list -BDRNi')
echo "$OUT"
[ "$(guest_run g1 'ndctl list -D' | jq -r '.[0].id')" = "$uuid" ] || fail "the DIMM has another id"
[ "$(count g1 -N)" = 0 ] || fail "a namespace that nobody made"
[ "$(guest_run g1 'ndctl read-labels nmem0 2>/dev/null | wc -c')" = $((128 << 10)) ] || fail "label area of another size"

note "init-labels, check-labels"
guest_run g1 '
	ndctl disable-region region0
	ndctl init-labels -f nmem0
	ndctl check-labels nmem0
	ndctl enable-region region0'

note "several namespaces, of several sizes, kinds and names"
guest_run g1 '
	set -e
	ndctl create-namespace -r region0 -s 256M -m fsdax -M mem -n first
	ndctl create-namespace -r region0 -s 128M -m raw -n second
	ndctl create-namespace -r region0 -s 64M -m sector -n third' >/dev/null
guest_run g1 'ndctl list -N' >"$state/before"
[ "$(jq length <"$state/before")" = 3 ] || fail "not three namespaces: $(cat "$state/before")"
first=$(jq -r '.[] | select(.name == "first").blockdev' "$state/before")
second=$(jq -r '.[] | select(.name == "second")' "$state/before")
guest_run g1 "mkfs.ext4 -q -b 4096 /dev/$first && mount -o dax=always /dev/$first /mnt &&
	dd if=/dev/urandom of=/mnt/file bs=1M count=8 conv=fsync status=none"
sum=$(guest_run g1 'sha256sum </mnt/file')
guest_run g1 "ndctl list -N | jq -S 'map({name, uuid, mode, size})|sort'" >"$state/before"

note "destroyed, and made anew"
gone=$(jq -r '.dev' <<<"$second")
guest_run g1 "set -e
	ndctl destroy-namespace -f $gone
	ndctl create-namespace -r region0 -s 96M -m raw -n again >/dev/null"
guest_run g1 "ndctl list -N | jq -S 'map({name, uuid, mode, size})|sort'" >"$state/before"
must_contain "$(cat "$state/before")" again
must_not_contain "$(cat "$state/before")" second

# same_namespaces GUEST: those that were there before, and the file on the first one.
same_namespaces() {
	local dev
	dimm_wait "$1"
	guest_run "$1" 'for try in $(seq 50); do [ "$(ndctl list -N | grep -c uuid)" = 3 ] && break; sleep 0.2; done'
	guest_run "$1" "ndctl list -N | jq -S 'map({name, uuid, mode, size})|sort'" >"$state/after"
	cmp "$state/before" "$state/after" || fail "other namespaces than before: $(cat "$state/after")"
	dev=$(guest_run "$1" 'ndctl list -N' | jq -r '.[] | select(.name == "first").blockdev')
	guest_run "$1" "mount -o dax=always /dev/$dev /mnt"
	[ "$(guest_run "$1" 'sha256sum </mnt/file')" = "$sum" ] || fail "the file is another"
}

note "after the guest's destruction, in another guest"
guest_stop g1
guest_start g2 pvh "disk:$DISK"
same_namespaces g2

note "labels at places that do not exist"
guest_run g2 'umount /mnt; ndctl read-labels nmem0 2>/dev/null >/tmp/labels'
# Labels in use can't be written at all.
[ "$(guest_run g2 '/rig/ndtool set /dev/nmem0 0 16 || true')" = EBUSY ] || fail "labels in use can be written"
guest_run g2 'ndctl disable-region region0'
# The last ones are so long that 32 bits don't hold the command's length.
OUT=$(guest_run g2 '
	for place in "131072 1" "131073 0" "131068 8" "0 131073" "131072 131072" "0xfffffff0 16" "0xffffffff 1" \
		"16 0xfffffff0" "0 0xfffffff8" "0 0xfffffffc"; do
		for command in get set; do
			echo "$command $place: $(/rig/ndtool $command /dev/nmem0 $place)"
		done
	done')
echo "$OUT"
[ "$(grep -cE ': E(INVAL|FAULT)$' <<<"$OUT")" = 20 ] || fail "a place that does not exist was taken"
guest_run g2 'ndctl read-labels nmem0 2>/dev/null | cmp - /tmp/labels' || fail "labels were changed"

note "and at places that do"
OUT=$(guest_run g2 '
	for place in "131071 1" "131072 0" "0 0" "0 65536" "1 131071" "0 131072"; do
		echo "get $place: $(/rig/ndtool get /dev/nmem0 $place)"
	done
	echo "set 131072 0: $(/rig/ndtool set /dev/nmem0 131072 0)"
	echo "set 131071 1: $(/rig/ndtool set /dev/nmem0 131071 1)"')
echo "$OUT"
[ "$(grep -c ': ok$' <<<"$OUT")" = 8 ] || fail "a place that exists was refused"
[ "$(guest_run g2 'ndctl read-labels nmem0 2>/dev/null | cmp -l - /tmp/labels || true' | awk '{ print $1, $2 }')" = "131072 132" ] ||
	fail "not just the last octet was changed"
guest_run g2 '
	set -e
	ndctl write-labels -i /tmp/labels nmem0
	ndctl read-labels nmem0 2>/dev/null | cmp - /tmp/labels
	ndctl enable-region region0'

note "detached, and given to dom0: nothing of the guest's is to be seen there"
xl block-detach g2 xvdp
xen-pmem release $target
udevadm settle
[ "$(ndctl list -n namespace0.0 | jq -r '.[0].mode')" = raw ] || fail "dom0 sees $(ndctl list -n namespace0.0)"
expect_fail blkid -p $target
[ "$(xen-pmem info $target --json | jq -r .uuid)" = "$uuid" ]

note "both index blocks damaged: the region is withheld, and the labels are not lost"
printf X | dd of=$target bs=1 seek=$((labels + 40)) conv=notrunc,fsync status=none
printf X | dd of=$target bs=1 seek=$((labels + 256 + 40)) conv=notrunc,fsync status=none
xl block-attach g2 "$DISK"
dimm_wait g2
[ "$(pmem_field g2 frontend_state)" = Connected ]
[ "$(count g2 -R)" = 0 ] || fail "a region over damaged labels"
must_contain "$(guest_run g2 'dmesg | grep "[l]abel area of" | tail -n 1')" "no valid index"
guest_run g2 'ndctl read-labels nmem0 2>/dev/null | cmp -n 40 - /tmp/labels'

note "restored from the guest"
guest_run g2 'ndctl write-labels -i /tmp/labels nmem0 && ndctl check-labels nmem0'
xl block-detach g2 xvdp
xl block-attach g2 "$DISK"
same_namespaces g2
guest_run g2 'umount /mnt'

note "one index block damaged: the other one serves"
xl block-detach g2 xvdp
xen-pmem release $target
printf X | dd of=$target bs=1 seek=$((labels + 40)) conv=notrunc,fsync status=none
xl block-attach g2 "$DISK"
dimm_wait g2
[ "$(count g2 -R)" = 1 ] || fail "no region, with one index block still good"

note "given up in the guest"
guest_run g2 'ndctl disable-region region0; ndctl zero-labels nmem0; ndctl enable-region region0'
[ "$(count g2 -N)" = 0 ]

note "a superblock that is damaged is never used"
xl block-detach g2 xvdp
xen-pmem release $target
printf X | dd of=$target bs=1 seek=200 conv=notrunc,fsync status=none
expect_fail xl block-attach g2 "$DISK"
must_contain "$OUT" "checksum"
must_contain "$OUT" "xen-pmem format --force"
xl block-detach g2 xvdp
guest_stop g2
dd if=/dev/zero of=$target bs=1M count=17 oflag=direct status=none
