# Bad ranges of the host's medium: the guest knows those that the host knows, those at the attach and those found later;
# clearing them in the guest clears them on the host; and a page that was left out of the guest's map is back in it first.
# rig: timeout=900

# The host's NVDIMM with errors in it, raw, and no superblock: the guest's region is all of it.
host_nvdimm
bad_in_host() { cat "/sys/bus/nd/devices/$HOST_REGION/badblocks"; }
bad_in_guest() { guest_run "$1" 'ndctl list -M -R' | jq -c '[.[0].badblocks[]? | [.offset, .length]] | sort'; }
line="script=block-pmem,vdev=xvdp,target=$HOST_NS"

note "two errors that are known before: three sectors in one page, and five pages"
host_bad 1048576 1536
host_bad 8388608 20480
bad_in_host

guest_start g1 pvh "disk:$line"
region_wait g1
xenstore-read "/local/domain/0/backend/vpmem/$(xl domid g1)/51952/holes"
[ "$(xenstore-read "/local/domain/0/backend/vpmem/$(xl domid g1)/51952/holes")" = "256+1 2048+5" ]
# Whole pages, as the rest of them isn't there either.
[ "$(bad_in_guest g1)" = '[[2048,8],[16384,40]]' ] || fail "the guest knows $(bad_in_guest g1)"
domid=$(xl domid g1)

# is_mapped PAGE: is that page of the region in the guest's map? The host's memory is blank; a hole reads as ones.
is_mapped() {
	local address value
	address=$(($(pmem_field g1 guest_address) + $1 * 4096 + 2048))
	value=$(guest_run g1 "insmod /rig/rig-peek.ko address=$address; cat /sys/module/rig_peek/parameters/value; rmmod rig-peek")
	note "page $1 reads as $value"
	[ "$value" != 18446744073709551615 ]
}

is_mapped 255
is_mapped 257
! is_mapped 256 || fail "a bad page is mapped"
! is_mapped 2048 || fail "a bad page is mapped"
! is_mapped 2052 || fail "a bad page is mapped"

note "a read of it fails with EIO"
expect_fail guest_run g1 'dd if=/dev/pmem0 of=/dev/null bs=4k skip=256 count=1 iflag=direct'
must_contain "$OUT" "Input/output error"
guest_run g1 'dd if=/dev/pmem0 of=/dev/null bs=4k skip=255 count=1 iflag=direct status=none'

note "a write that covers a part of what is bad in a page is refused: the rest of the page could not be mapped"
expect_fail guest_run g1 'dd if=/dev/zero of=/dev/pmem0 bs=512 seek=2048 count=1 oflag=direct'
expect_fail guest_run g1 'dd if=/dev/zero of=/dev/pmem0 bs=512 seek=2055 count=1 oflag=direct'
! is_mapped 256 || fail "a bad page is mapped"
must_contain "$(bad_in_host)" "2048 3"

note "a write of the whole page clears it, on both ends, and lies on the host's medium"
guest_run g1 'yes rig | tr -d "\n" | head -c 4096 >/tmp/page; dd if=/tmp/page of=/dev/pmem0 bs=4k seek=256 count=1 oflag=direct status=none
	dd if=/dev/pmem0 bs=4k skip=256 count=1 iflag=direct status=none | cmp - /tmp/page'
is_mapped 256 || fail "the page was not put back"
must_not_contain "$(bad_in_host)" "2048 "
[ "$(bad_in_guest g1)" = '[[16384,40]]' ] || fail "the guest still knows $(bad_in_guest g1)"
[ "$(xenstore-read "/local/domain/0/backend/vpmem/$domid/51952/holes")" = "2048+5" ]

note "ndctl clear-errors clears the rest"
guest_run g1 'ndctl clear-errors namespace0.0'
[ "$(bad_in_guest g1)" = '[]' ] || fail "the guest still knows $(bad_in_guest g1)"
[ -z "$(bad_in_host)" ] || fail "the host still knows $(bad_in_host)"
is_mapped 2048
is_mapped 2052
region_wait g1

note "an error that is found later reaches the guest as an event"
host_bad 33554432 512
wait_for 10 '[ "$(bad_in_guest g1)" = "[[65536,1]]" ]'
expect_fail guest_run g1 'dd if=/dev/pmem0 of=/dev/null bs=4k skip=8192 count=1 iflag=direct'

note "the host can't clear it: the write fails, and both keep it"
echo 1 >"$HOST_KNOBS/clear_error"
expect_fail guest_run g1 'dd if=/dev/zero of=/dev/pmem0 bs=4k seek=8192 count=1 oflag=direct'
must_contain "$(bad_in_host)" "65536 1"
[ "$(bad_in_guest g1)" = '[[65536,1]]' ]
echo 0 >"$HOST_KNOBS/clear_error"
guest_run g1 'dd if=/dev/zero of=/dev/pmem0 bs=4k seek=8192 count=1 oflag=direct status=none'
[ "$(bad_in_guest g1)" = '[]' ] && [ -z "$(bad_in_host)" ]

note "start-scrub and wait-scrub ask the host again"
before=$(guest_run g1 'cat /sys/bus/nd/devices/ndbus0/nfit/scrub')
guest_run g1 'ndctl start-scrub; ndctl wait-scrub'
[ "$(guest_run g1 'cat /sys/bus/nd/devices/ndbus0/nfit/scrub')" -gt "${before%+}" ] || fail "no scrub was counted"

note "the page can't be put back: the clear fails, and the guest's write with it"
xl block-detach g1 xvdp
host_bad 1048576 512
xl block-attach g1 "$line"
region_wait g1
mv /usr/sbin/xen-pmem /usr/sbin/xen-pmem.away
expect_fail guest_run g1 'dd if=/dev/zero of=/dev/pmem0 bs=4k seek=256 count=1 oflag=direct'
mv /usr/sbin/xen-pmem.away /usr/sbin/xen-pmem
! is_mapped 256 || fail "a bad page is mapped"
[ "$(bad_in_guest g1)" = '[[2048,8]]' ] || fail "the guest believes that it is good: $(bad_in_guest g1)"
guest_run g1 'dd if=/dev/zero of=/dev/pmem0 bs=4k seek=256 count=1 oflag=direct status=none'
is_mapped 256
[ "$(bad_in_guest g1)" = '[]' ]
xl block-detach g1 xvdp
nothing_left g1
guest_stop g1

note "a PV guest's attach over known bad pages is refused"
host_bad 1048576 512
guest_start g2 pv
expect_fail xl block-attach g2 "$line"
must_contain "$OUT" "ndctl clear-errors"
xl block-detach g2 xvdp
xen-pmem release "$HOST_NS"
ndctl clear-errors "$HOST_NS"
[ -z "$(bad_in_host)" ]
xl block-attach g2 "$line"
region_wait g2

# Linux' own list of the host's region doesn't survive a run as long as this, so nothing is asked of that afterwards.
note "a long one, found later, of 4 MiB: all of it is known, first, middle and last"
host_bad 67108864 4194304
wait_for 10 'guest_run g2 "ndctl list -M -R" | grep -q "\"badblock_count\":8192"'
for page in 16384 16500 17000 17407; do
	expect_fail guest_run g2 "dd if=/dev/pmem0 of=/dev/null bs=4k skip=$page count=1 iflag=direct"
done
guest_run g2 'dd if=/dev/pmem0 of=/dev/null bs=4k skip=17408 count=1 iflag=direct status=none
	dd if=/dev/zero of=/dev/pmem0 bs=1M seek=64 count=4 oflag=direct status=none'
[ "$(bad_in_guest g2)" = '[]' ] || fail "the guest still knows $(bad_in_guest g2)"
guest_stop g2
xen-pmem release "$HOST_NS"
