# One target in several guests: where each attachment of it says so, and only there. They see each other's stores at once,
# none of them can change the namespaces or be saved, and it is dom0's again when the last one has let go.
# rig: nvdimm=256M virtio-pmem=none timeout=1500

SHARED="$DISK,shared"
SPEC=vdev=xvdp,target=/dev/pmem0

mkdir -p /run/save
mount -t tmpfs -o size=600M tmpfs /run/save
trap 'umount -l /run/save' EXIT

# backend GUEST NODE: what the backend's directory says.
backend() { xenstore-read "/local/domain/0/backend/vpmem/$(xl domid "$1")/51952/$2"; }

# disk_wait GUEST: until the namespace that the labels tell of has a driver; its device is in /tmp/disk then.
disk_wait() {
	dimm_wait "$1"
	guest_run "$1" '
		for try in $(seq 100); do
			for disk in /dev/pmem*; do
				[ -b $disk ] && echo $disk >/tmp/disk && exit
			done
			sleep 0.1
		done
		exit 1' || fail "no disk in guest $1"
}

# put GUEST MIB, sum GUEST MIB: one MiB of random octets there, past all caches, and the checksum of what is there.
put() { guest_run "$1" "dd if=/dev/urandom of=\$(cat /tmp/disk) bs=1M seek=$2 count=1 oflag=direct conv=notrunc,fsync status=none"; }
sum() { guest_run "$1" "dd if=\$(cat /tmp/disk) bs=1M skip=$2 count=1 iflag=direct status=none | md5sum"; }

# seen FROM TO MIB: what one guest writes there, the other reads.
seen() {
	local before
	before=$(sum "$2" "$3")
	put "$1" "$3"
	[ "$(sum "$1" "$3")" = "$(sum "$2" "$3")" ] || fail "$2 does not see what $1 wrote"
	[ "$(sum "$2" "$3")" != "$before" ] || fail "$1 has written nothing"
}

# attached: what is where.
attached() { xen-pmem list --json | jq -c 'map([.domid, .vdev, .target, .shared])'; }

# refused TEXT GUEST SPEC: with these words, and without a trace.
refused() {
	local before
	before=$(attached)
	expect_fail xen-pmem attach "$2" "$3"
	must_contain "$OUT" "$1"
	must_contain "$OUT" "every attachment of it has to say shared"
	[ "$(attached)" = "$before" ] || fail "$3 was refused, and changed something: $(xen-pmem list)"
}

note "a guest has it alone, and makes a namespace"
[ "$(ndctl list -N | jq -r '.[0].mode')" = raw ] || ndctl create-namespace -f -e namespace0.0 -m raw >/dev/null
xen-pmem format namespace0.0
guest_start g1 pvh 'memory = 256' "disk:$DISK"
dimm_wait g1
guest_run g1 'ndctl create-namespace -r region0 -s 64M -m raw -n common'
disk_wait g1
put g1 3
kept=$(sum g1 3)
[ "$(xen-pmem list --json | jq '.[0].shared')" = false ]
expect_fail backend g1 shared

note "so nobody can share it"
guest_start g2 pvh 'memory = 256'
refused "namespace0.0 is attached to domain g1 as xvdp already, not shared" g2 "$SPEC,shared"
refused "namespace0.0 is attached to domain g1 as xvdp already" g2 "$SPEC"

note "a saved guest can't come back to what others have shared since"
guest_save g1 /run/save/g1
OUT=$(xen-pmem attach g2 "$SPEC,shared" 2>&1)
must_contain "$OUT" "that one can't be restored any more"
disk_wait g2
put g2 4
xen-pmem detach g2 xvdp
expect_fail xl restore /run/save/g1
must_contain "$OUT" "nothing is known of namespace0.0"
rm -f "$guests/g1" /run/save/g1

note "two share it"
guest_start g1 pvh 'memory = 256' "disk:$SHARED"
disk_wait g1
[ "$(sum g1 3)" = "$kept" ] || fail "g1 has other data than before"
xl block-attach g2 "$SHARED"
disk_wait g2
for guest in g1 g2; do
	[ "$(backend $guest shared)" = 1 ]
	expect_fail backend $guest feature-restore
done
xen-pmem list
OUT=$(xen-pmem list --json)
jq -e 'length == 2 and all(.shared and .target == "namespace0.0" and .frontend_state == "Connected")' <<<"$OUT"
must_contain "$(cat /sys/bus/nd/drivers/xen-pmemback/targets)" "backend/vpmem/$(xl domid g1)/51952"
must_contain "$(cat /sys/bus/nd/drivers/xen-pmemback/targets)" "backend/vpmem/$(xl domid g2)/51952"
seen g1 g2 5
seen g2 g1 6
seen g1 g2 6

note "nobody else but who shares it as well"
refused "as xvdp already, shared" g2 vdev=xvdq,target=/dev/pmem0
expect_fail xen-pmem attach g2 vdev=xvdq,target=/dev/pmem0,shared
must_contain "$OUT" "a guest cannot share it with itself"
expect_fail xen-pmem attach g2 "$SPEC,shared=yes"
must_contain "$OUT" "shared takes no value"
guest_start g3 pvh 'memory = 256'
refused "put ',shared' behind the target" g3 "$SPEC"
expect_fail xl block-attach g3 "$DISK"
must_contain "$OUT" "every attachment of it has to say shared"
xl block-detach g3 xvdp
xen-pmem attach g3 "$SPEC,shared"
disk_wait g3
seen g3 g1 7
seen g2 g3 7
guest_stop g3
wait_for 15 '[ "$(xen-pmem list --json | jq length)" = 2 ]'
seen g1 g2 8

note "dom0 has no part in it"
[ ! -e /dev/pmem0 ] || fail "dom0 has a disk of it"
mkdir -p /mnt
expect_fail mount /dev/pmem0 /mnt
expect_fail xen-pmem release namespace0.0
must_contain "$OUT" "namespace0.0 is attached to domain g"
expect_fail xen-pmem format --force namespace0.0

note "nobody changes the namespaces"
expect_fail guest_run g1 'ndctl create-namespace -r region0 -s 32M -m raw -n mine'
must_contain "$(guest_run g1 'ndctl list -N')" common
[ "$(guest_run g2 'ndctl list -N' | jq -r 'map(.name) | join(" ")')" = common ] || fail "g2 has other namespaces"
seen g1 g2 9

note "a save is refused, and the guest runs on"
expect_fail xl save g2 /run/save/g2
rm -f /run/save/g2
guest_alive g2 || fail "g2 died of a save that was refused"
OUT=$(guest_run g2 dmesg)
must_contain "$OUT" "this region would not be restored with the guest"
must_contain "$OUT" "this guest can't be saved or migrated"
seen g1 g2 10
seen g2 g1 10

note "one lets go, the other goes on"
xl block-detach g1 xvdp
must_not_contain "$(guest_run g1 'ls /dev')" pmem
[ "$(xen_iomem g1)" = "{ }" ] || fail "Xen still lets g1 reach $(xen_iomem g1)"
[ "$(xen_iomem g2)" != "{ }" ] || fail "Xen doesn't let g2 reach it any more"
put g2 11
[ "$(sum g2 3)" = "$kept" ] || fail "g2 has lost its data"
expect_fail xen-pmem release namespace0.0
must_contain "$OUT" "namespace0.0 is attached to domain g2"
refused "namespace0.0 is attached to domain g2 as xvdp already, shared" g1 "$SPEC"
xl block-attach g1 "$SHARED"
disk_wait g1
seen g2 g1 12

note "the last one"
guest_stop g2
seen_by=$(sum g1 12)
xl block-detach g1 xvdp
nothing_left g1
target_free

note "then one can have it alone again"
xl block-attach g1 "$DISK"
disk_wait g1
[ "$(sum g1 12)" = "$seen_by" ] || fail "what was shared is gone"
guest_run g1 'ndctl create-namespace -r region0 -s 32M -m raw -n mine'
xl block-detach g1 xvdp
guest_stop g1
xen-pmem release namespace0.0
[ -e /dev/pmem0 ]
