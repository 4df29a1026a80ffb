# A frontend that publishes nonsense: its device is closed, the reason is where dom0 looks, and the target is free for
# the next attachment. The guest's own driver is kept away, and its part played by hand.

guest_start g1 pvh 'cmdline:modprobe.blacklist=xen_pmemfront'
dir=device/vpmem/51952

# bad NAME TEXT NODE VALUE...: publish these over good values; TEXT must be in the error.
bad() {
	local name=$1 text=$2 nodes="version 1 ring-ref 8 event-channel 5"
	shift 2
	note "$name"
	xl block-attach g1 "$DISK"
	guest_run g1 "
		set -e
		set -- $nodes $*
		while [ \$# -gt 0 ]; do
			xenstore-write -- $dir/\$1 \$2
			shift 2
		done
		xenstore-write $dir/state 3"
	wait_for 10 '[ "$(pmem_field g1 backend_state)" = Closing ]'
	OUT=$(xen-pmem list g1)
	echo "$OUT"
	must_contain "$OUT" "$text"
	guest_run g1 "xenstore-write $dir/state 6"
	wait_for 10 '[ "$(pmem_field g1 backend_state)" = Closed ]'
	xl block-detach g1 xvdp
	nothing_left g1
	target_free
}

bad "a grant that was never made" "ring-ref 4000" ring-ref 4000
bad "a grant reference beyond 32 bits" ring-ref ring-ref 4294967304
bad "a grant reference that is no number" ring-ref ring-ref 8x
bad "a negative one" ring-ref ring-ref -1
bad "an event channel that does not exist" "ring-ref" event-channel 4000
bad "an event channel of 0" event-channel event-channel 0
bad "an unknown protocol version" version version 2

note "nodes that are missing altogether"
xl block-attach g1 "$DISK"
guest_run g1 "xenstore-write $dir/state 3"
wait_for 10 '[ "$(pmem_field g1 backend_state)" = Closing ]'
must_contain "$(xen-pmem list g1)" version

note "a frontend that removes its own state, or wanders through states that are not its own"
guest_run g1 "
	for state in 5 2 8 7 4 1 99 x 6; do
		xenstore-write $dir/state \$state
	done
	xenstore-rm $dir/state"
wait_for 10 '[ "$(pmem_field g1 backend_state)" = Closed ]'
xl block-detach g1 xvdp
nothing_left g1
target_free

note "a good driver connects after all that"
xl block-attach g1 "$DISK"
guest_run g1 'modprobe xen-pmemfront'
region_wait g1
xl block-detach g1 xvdp
nothing_left g1
guest_stop g1
xen-pmem release namespace0.0
