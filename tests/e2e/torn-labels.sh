# Power fails while a guest makes a namespace: whatever octet of its label writes was the last to reach the medium, the
# namespaces of before are there afterwards, and the new one is there as a whole or not at all.
#
# rig-cut.ko tears the writes where xen-pmemback stores them, and the guest learns nothing of it: it goes on in the
# belief that all is well, until it is given what is on the medium. The cuts are of all kinds: within a label; between a
# label and the index that makes it count; within an index (there are two, written in turn) in its sequence number, its
# checksum, its map; and just the last octet. Were an update to write over a label in use, or over an index while the
# other one isn't valid, then a cut would lose "one" and "two", as the end of this file does on purpose.
# rig: timeout=900

target=/dev/pmem0
cut=/sys/module/rig_cut/parameters

# namespaces: the guest's, one a line.
namespaces() { guest_run g1 'ndctl list -N' | jq -c '.[] | {name, uuid, size}' | sort; }

# make NAME: under power that fails, this may end in any way.
make() { guest_run g1 "ndctl create-namespace -r region0 -s 32M -m raw -n $1 >/dev/null"; }

destroy() {
	guest_run g1 'ndctl destroy-namespace -f "$(ndctl list -N | jq -r ".[] | select(.name == \"'"$1"'\").dev")"'
}

# ready: what libnvdimm in the guest will have, it has.
ready() {
	wait_for 30 '[ "$(pmem_field g1 frontend_state)" = Connected ]'
	dimm_wait g1
}

# reattach: the guest forgets what it has in memory. Nothing of that reaches the medium before it has.
reattach() {
	xl block-detach g1 xvdp
	[ ! -e $cut ] || rmmod rig_cut
	xl block-attach g1 "$DISK"
	ready
}

# Loaded, it would spoil what comes after this.
trap '[ ! -e $cut ] || rmmod rig_cut' EXIT

modprobe xen-pmemback
ndctl create-namespace -f -e namespace0.0 -m raw >/dev/null
xen-pmem format --force $target
guest_start g1 pvh "disk:$DISK"
ready

note "the first writes of all, of both index blocks: the area stays blank, and can be used"
for bytes in 100 300; do
	insmod /rig/rig-cut.ko bytes=$bytes
	make one || true
	[ "$(cat $cut/written)" = "$bytes" ] || fail "$(cat $cut/written) octets were written before the cut at $bytes"
	reattach
	[ -z "$(namespaces)" ] || fail "cut after $bytes octets: $(namespaces)"
done
make one
make two
namespaces >"$state/before"
[ "$(grep -c uuid "$state/before")" = 2 ] || fail "not two namespaces: $(cat "$state/before")"

note "how much is written if nothing fails"
insmod /rig/rig-cut.ko bytes=1000000
make three
whole=$(cat $cut/written)
note "$whole octets in $(cat $cut/calls) writes:"
dmesg | grep rig_cut: | tail -n "$(cat $cut/calls)"
rmmod rig_cut
[ "$whole" -ge 512 ] || fail "that is not a label and an index"
destroy three
[ "$(namespaces)" = "$(cat "$state/before")" ]

# The first write is a label of 256 octets, an index is what comes next and last.
kept=0 lost=0
for bytes in 0 255 $((256 + 22)) $((256 + 68)) $((whole / 2 + 100)) $((whole - 1)); do
	note "power fails after $bytes of $whole octets"
	insmod /rig/rig-cut.ko bytes=$bytes
	make three || true
	[ "$(cat $cut/written)" = "$bytes" ] || fail "$(cat $cut/written) octets were written before the cut at $bytes"
	reattach
	namespaces | tee "$state/after"
	[ "$(jq -c 'select(.name != "three")' "$state/after")" = "$(cat "$state/before")" ] ||
		fail "cut after $bytes octets: not the namespaces of before"
	if grep '"three"' "$state/after" >"$state/three"; then
		[ "$(jq .size <"$state/three")" = $((32 << 20)) ] || fail "cut after $bytes octets: half a namespace"
		kept=$((kept + 1))
		destroy three
	else
		lost=$((lost + 1))
	fi
done
note "the new namespace: $kept times there, $lost times not"
[ $lost -gt 0 ] || fail "no cut had an effect"

note "both index blocks damaged, as no single cut can: this test would see it"
guest_run g1 '
	set -e
	ndctl disable-region region0
	ndctl read-labels nmem0 2>/dev/null >/tmp/labels
	for at in 40 $((256 + 40)); do
		printf X | dd of=/tmp/labels bs=1 seek=$at conv=notrunc status=none
	done
	ndctl write-labels -i /tmp/labels nmem0'
reattach
[ "$(namespaces)" != "$(cat "$state/before")" ] || fail "the namespaces are there without a valid index"

guest_stop g1
xen-pmem release $target
dd if=/dev/zero of=$target bs=1M count=17 oflag=direct status=none
