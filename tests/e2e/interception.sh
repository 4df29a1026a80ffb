# "If the guest writes there, will Xen intercept it?" Counted: what Xen's own trace has of the guest's processor, and what
# the ring, the event channel and the backend see, while a program in the guest loads and stores a million times.
# rig: timeout=400

count=1000000

# traced COMMAND...: how many times Xen got to see something of the guests' processor meanwhile.
traced() {
	local tracer
	rm -f /tmp/trace
	xentrace -D -S 1024 -c "$(printf '%#x' $((1 << $(nproc))))" -e 0x28f000 /tmp/trace >/dev/null 2>&1 &
	tracer=$!
	sleep 1
	"$@" >&2
	kill -INT $tracer
	wait $tracer || true
	/rig/tracecount /tmp/trace
}

# ring_of GUEST: all that is counted of it, in the guest and in dom0.
ring_of() {
	guest_run "$1" "grep -i pmem /proc/interrupts; cat /sys/bus/xen/devices/vpmem-*/statistics/*"
	xen-pmem list "$1" --stats --json | jq -c '.[].stats'
}

# toucher GUEST FILE: a program that has mapped it, and waits for "go".
toucher() {
	guest_run "$1" "
		rm -f /tmp/go /tmp/said; mkfifo /tmp/go
		(setsid sh -c '/rig/daxtool touch $2 $count </tmp/go >/tmp/said 2>&1' </dev/null >/dev/null 2>&1 &)
		exec 3>/tmp/go
		for try in \$(seq 100); do grep -q ready /tmp/said && break; sleep 0.1; done
		(setsid sleep 1000 >&3 2>/dev/null </dev/null &)"
}

go() { guest_run "$1" 'echo go >/tmp/go; while ! grep -q done /tmp/said; do sleep 0.1; done'; }
nothing() { guest_run "$1" 'echo go >/dev/null; while ! grep -q ready /tmp/said; do sleep 0.1; done'; }
trap_often() { guest_run "$1" '/rig/daxtool trap 20000'; }

for type in pvh pv; do
	note "$type"
	guest_start $type $type "disk:$DISK"
	region_wait $type
	guest_fsdax $type
	toucher $type /mnt/file
	idle=$(traced nothing $type)
	before=$(ring_of $type)
	accesses=$(traced go $type)
	[ "$(ring_of $type)" = "$before" ] || fail "the ring saw something: $before; now $(ring_of $type)"
	traps=$(traced trap_often $type)
	note "$type: Xen saw $accesses events in $((2 * count)) loads and stores, $idle when there were none, $traps with 20000 traps"
	[ "$traps" -ge 20000 ] || fail "a trace that misses traps proves nothing"
	# A guest has timers and this script a network: some hundred of events a second, not one for each access.
	[ "$accesses" -lt $((count / 100)) ] || fail "$accesses events are too many"
	guest_stop $type
	xen-pmem release /dev/pmem0
done
