# rig: timeout=3000
# Hot attach and detach again and again, with I/O between. After them nothing is left of it in xenstore, in Xen or in
# either kernel. `make soak` does 200.
cycles=6

# Grants in use, event channels, what Xen lets the guest reach, and xenstore, each as one number.
counts() {
	local domid
	domid=$(xl domid g1)
	xl dmesg -c >/dev/null
	xl debug-keys g
	echo "grants $(xl dmesg -c | grep -c "^(XEN).*0x[0-9a-f]* .*0x[0-9a-f]*")"
	xl debug-keys e
	echo "channels $(xl dmesg -c | grep -c 'port=\|^(XEN) *[0-9]* \[')"
	echo "iomem $(xen_iomem g1)"
	echo "nodes $(xenstore-ls -f | grep -vc 'error/\|/memory/')"
	echo "targets $(grep -c '' /sys/bus/nd/drivers/xen-pmemback/targets)"
}

slab() {
	sync
	echo 3 >/proc/sys/vm/drop_caches
	awk '/^(SUnreclaim|Percpu):/ { sum += $2 } END { print sum }' /proc/meminfo
}

cycle() {
	xl block-attach g1 "$DISK"
	region_wait g1
	guest_run g1 'dd if=/dev/urandom of=/dev/pmem0 bs=1M count=2 conv=fsync status=none; head -c 2M /dev/pmem0 >/dev/null'
	xl block-detach g1 xvdp
}

# Or blkfront keeps grants of its own for as long as it likes.
echo N >/sys/module/xen_blkback/parameters/feature_persistent
trap 'echo Y >/sys/module/xen_blkback/parameters/feature_persistent' EXIT
guest_start g1 pvh
# The first one brings modules, and what is kept for good.
cycle
cycle
sleep 2
before=$(counts)
host=$(slab)
guest=$(guest_run g1 "$(declare -f slab); slab")
for i in $(seq $cycles); do
	cycle
done
# What the guest's root disk has under way comes and goes.
for try in $(seq 10); do
	after=$(counts)
	[ "$before" != "$after" ] || break
	sleep 1
done
echo "$before"
note "before and after $cycles cycles: dom0 $host and $(slab) KiB, the guest $guest and $(guest_run g1 "$(declare -f slab); slab") KiB"
[ "$before" = "$after" ] || fail "not as before: $before, after: $after"
# A leaked page each time would be seen; what the kernels do for themselves is less than this.
[ $(($(slab) - host)) -lt $((1024 + 4 * cycles)) ] || fail "dom0 grew from $host to $(slab) KiB"
[ $(($(guest_run g1 "$(declare -f slab); slab") - guest)) -lt $((1024 + 4 * cycles)) ] || fail "the guest grew"
nothing_left g1
guest_stop g1
xen-pmem release namespace0.0
