# A guest that plays the frontend by itself, and does everything that one mustn't (tests/rig/guest/hostile-frontend.c).
# Dom0 goes on as before, and so does another guest's region; nothing of the target is changed but what was asked for; the
# guest's device is closed, and dom0's log says why; and dom0 has nothing left of it afterwards.
# rig: timeout=900 alone=yes
seeds="1"
seed_ms=12000

# All of the hostile guest's target is looked at, so it is a small one. It knows every request.
host_nvdimm size=$((64 << 20))
line="script=block-pmem,vdev=xvdp,target=$HOST_NS"
xen-pmem format --force "$HOST_NS" >/dev/null
xen-pmem format --force /dev/pmem0 >/dev/null

# Random octets wherever there may be some: the note lies in the first MiB, the guest's labels from 8 MiB on.
dd if=/dev/urandom of="$HOST_DEV" bs=1M seek=1 count=7 oflag=direct iflag=fullblock status=none
dd if=/dev/urandom of="$HOST_DEV" bs=1M seek=9 count=55 oflag=direct iflag=fullblock status=none
dd if="$HOST_DEV" of="$state/before" bs=1M status=none

guest_start good pvh "disk:$DISK"
dimm_wait good
guest_start bad pvh 'cmdline:modprobe.blacklist=xen_pmemfront'
# Nor is there a driver for the vbd when it's attached. What blkfront would do there is another story.
guest_run bad 'modprobe -a xen-gntalloc xen-evtchn; echo 0 >/sys/bus/xen/drivers_autoprobe'
domid=$(xl domid bad)
device=vpmem-$domid-51952

# hostile CASE...: it must be pleased; what it tried is added up.
declare -A tried=()
hostile_begin() {
	note "hostile: $*"
	rm -f "$state/pleased"
	if GUEST_TIMEOUT=300 guest_run bad "exec /rig/hostile-frontend 51952 $*" >"$state/hostile"; then touch "$state/pleased"; fi &
	hostile_job=$!
}
hostile_end() {
	wait $hostile_job
	cat "$state/hostile"
	[ -e "$state/pleased" ] || fail "$(tail -n 1 "$state/hostile")"
	count_tried "$(tail -n 1 "$state/hostile")"
}
count_tried() {
	local name value rest=${1#counts }
	while [ -n "$rest" ]; do
		read -r name value rest <<<"$rest"
		tried[$name]=$((${tried[$name]:-0} + value))
	done
}
hostile() {
	hostile_begin "$@"
	hostile_end
}

# What dom0's kernel has said since.
log_begin=$(stat -c %s /host/dom0.log)
logged() { tail -c "+$log_begin" /host/dom0.log | grep -c "$device: .*$1" || true; }

# latency NAME MS: of the other guest's requests; the median is left in $MEDIAN.
latency() {
	local nr p95 max out
	out=$(guest_run good "/rig/latency /dev/nmem0 $2")
	read -r nr MEDIAN p95 max <<<"$out"
	note "the other guest, $1: $nr requests, median $MEDIAN us, 95 % within $p95 us, the longest $max us"
}

# Memory of dom0's kernel that nobody can take back, in KiB.
kernel_memory() {
	sync
	echo 3 >/proc/sys/vm/drop_caches
	awk '/^(SUnreclaim|Percpu|KernelStack|PageTables|VmallocUsed):/ { sum += $2 } END { print sum }' /proc/meminfo
}

udevadm monitor --kernel --subsystem-match=xen-backend >"$state/uevents" &
monitor=$!
trap 'kill $monitor' EXIT

xl block-attach bad "$line"
hostile reconnect=3 random=7,1000
memory=$(kernel_memory)
# The guests share a processor, which is Xen's to divide: so this is beside a guest that only computes.
latency "alone" 2000
guest_run bad 'timeout 6 sh -c "while :; do :; done"; true' &
computing=$!
sleep 1
latency "beside a guest that computes" 4000
wait $computing
# And 10 ms, which is what an emulated processor may lose now and then.
limit=$((2 * MEDIAN + 10000))
uevents=$(grep -c "change.*$device" "$state/uevents" || true)

note "one thing after the other"
hostile boundaries indices
hostile pages channels values
hostile states rewrite=40

# How many events came, how many of these were for nothing, and how long they had to wait for it (in ticks).
event_counts() { (cd "/sys/bus/xen-backend/devices/$device" && cat statistics/events_received xenbus/spurious_events xenbus/jiffies_eoi_delayed) >"$state/events"; }

note "events without end: Linux slows down those that are for nothing"
event_counts
mapfile -t before <"$state/events"
hostile kicks=3000
event_counts
mapfile -t after <"$state/events"
received=$((after[0] - before[0]))
spurious=$((after[1] - before[1]))
delay=$((after[2] - before[2]))
note "$received events came, $spurious for nothing; $delay ticks of delay"
# Some were for requests, and of those for nothing each second one has to wait.
[ $spurious -gt $((received - 50)) ] || fail "only $spurious of $received events were for nothing"
[ $delay -ge $((spurious / 3)) ] || fail "$spurious events for nothing were delayed by $delay ticks only"

note "requests without end, beside another guest's"
hostile_begin flood=6000
sleep 1
latency "beside a flood" 3000
flood=$MEDIAN
hostile_end

for seed in $seeds; do
	hostile_begin random="$seed,$seed_ms"
	sleep 1
	latency "beside all of that at random" $((seed_ms / 2))
	begin=$SECONDS
	xen-pmem list
	[ $((SECONDS - begin)) -le 5 ] || fail "dom0 took $((SECONDS - begin)) s to list what is attached"
	hostile_end
	[ "$MEDIAN" -le $limit ] || fail "the other guest waits $MEDIAN us, and not $limit at most"
done
[ "$flood" -le $limit ] || fail "the other guest waits $flood us, and not $limit at most"

note "dom0's log has each reason"
for reason in "index:request index" "node:is missing, no number" "ring:can.t be used"; do
	wait_for 10 "[ \$(logged \"${reason#*:}\") -ge ${tried[log-${reason%%:*}]} ]"
done

note "and no program was run for any of it"
[ "$(grep -c "change.*$device" "$state/uevents" || true)" = "$uevents" ] || fail "uevents without a reason: $(cat "$state/uevents")"

note "the guilty device is closed, and the reason is where people look"
hostile break
[ "$(pmem_field bad backend_state)" = Closing ]
must_contain "$(xen-pmem list bad)" "request index"
hostile labels=/tmp/labels break close
[ "$(pmem_field bad backend_state)" = Closed ]
guest_run bad 'cat /tmp/labels' >"$state/labels"
xl block-detach bad xvdp

# Nothing of the attachment is left, with whoever else has one.
gone() {
	expect_fail xenstore-read "/local/domain/0/backend/vpmem/$domid/51952/state"
	expect_fail xenstore-read "/xen-pmem/attachments/$domid-51952/state"
	[ "$(xen_iomem bad)" = "{ }" ] || fail "Xen still lets it reach $(xen_iomem bad)"
	grep -q "^$HOST_NS .* user=- " /sys/bus/nd/drivers/xen-pmemback/targets || fail "the target is still in use"
}
gone

# deleted WHEN WHAT: while it is attached and detached. How that ends is the guest's affair, but it ends.
deleted() {
	local when=$1 what=$2
	note "$what deleted, when the device is $when"
	guest_run bad "rm -f /tmp/deleted
		(setsid /rig/hostile-frontend 51952 delete=$when,$what >/tmp/deleted 2>&1 </dev/null &)
		for try in \$(seq 100); do grep -q ready /tmp/deleted && exit; sleep 0.1; done; exit 1"
	if [ "$when" = vbd ]; then
		xl block-attach bad "$line" || true
		deletion_done
		xl block-detach bad xvdp || xl block-detach --force bad xvdp || true
	else
		xen-pmem attach bad "vdev=xvdp,target=$HOST_NS" || true
		if [ "$when" = closing ]; then
			wait_for 20 '[ "$(xenstore-read "/local/domain/0/backend/vpmem/$domid/51952/state")" = 4 ]'
		else
			deletion_done
		fi
		xen-pmem detach bad xvdp || xen-pmem detach --force bad xvdp || true
	fi
	deletion_done
	count_tried "$(tail -n 1 "$state/deleted")"
	xen-pmem gc
	gone
}
deletion_done() {
	guest_run bad 'for try in $(seq 200); do grep -q ^counts /tmp/deleted && break; sleep 0.1; done; cat /tmp/deleted' >"$state/deleted"
	must_contain "$(cat "$state/deleted")" counts
}
deleted vbd all
deleted vbd state
for when in made offered connected closing; do
	deleted $when all
	deleted $when state
done
deleted made backend
deleted initialised all
deleted initialised ring-ref

note "it still attaches, and a frontend that is in order connects"
xl block-attach bad "$line"
hostile reconnect=1
guest_stop bad
wait_for 20 "grep -q '^$HOST_NS .* user=- ' /sys/bus/nd/drivers/xen-pmemback/targets"
[ "$(grep -c xen-pmemback /proc/interrupts)" = 1 ] || fail "event channels are left: $(grep xen-pmemback /proc/interrupts)"
! xl list | grep -q '(null)' || fail "dom0 keeps pages of a guest that is gone: $(xl list)"

latency "alone again" 3000
memory=$(($(kernel_memory) - memory))
note "dom0's kernel has $memory KiB more than before"
[ $memory -lt 4096 ] || fail "dom0's kernel grew by $memory KiB"

note "of the target, what was asked for was changed, and nothing else"
xen-pmem release "$HOST_NS"
dd if="$HOST_DEV" of="$state/after" bs=1M status=none
cmp -n 16384 "$state/before" "$state/after"
cmp -i 24576 -n $(((8 << 20) - 24576)) "$state/before" "$state/after"
cmp -i $(((8 << 20) + (128 << 10))) "$state/before" "$state/after"
cmp -i 0:$((8 << 20)) -n $((128 << 10)) "$state/labels" "$state/after"

note "figures: ${tried[requests]} requests, ${tried[rewrites]} slots rewritten, ${tried[jumps]} indices out of bounds, ${tried[events]} events"
note "figures: ${tried[reconnects]} connections, ${tried[values]} bad nodes, ${tried[states]} states, ${tried[deletions]} deletions"
guest_stop good
xen-pmem release /dev/pmem0
host_nvdimm_gone
