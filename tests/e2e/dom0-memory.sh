# Taking memory with struct pages out of a PV kernel. Unguarded, dom0 oopses in the next allocations: its page tables go
# to the allocator while Xen still has them read-only. Here dom0 gives an fsdax namespace away and gets it back, with
# allocations in between that touch what was freed.

pressure() {
	# The pages freed last are the first to be used again.
	dd if=/dev/zero of=/tmp/pressure bs=1M count=96 status=none
	rm /tmp/pressure
}

cycle() {
	local name=$1 begin=$2
	for i in 1 2; do
		xen-pmem assign "$name"
		pressure
		xen-pmem release "$name"
		pressure
	done
	[ "$(ndctl list -n "$name" | jq -r '.[0].mode')" = "$begin" ]
}

note "$(grep MemFree /proc/meminfo)"
note "memory that libnvdimm maps by itself: a virtio-pmem region"
[ "$(ndctl list -n namespace1.0 | jq -r '.[0].mode')" = fsdax ]
cycle namespace1.0 fsdax

# Not with -M dev: this kernel's own add_pages() fails for that in a PV dom0, with a warning, whoever asks.
note "an fsdax namespace"
ndctl create-namespace -f -e namespace0.0 -m fsdax -M mem
cycle namespace0.0 fsdax

note "devdax"
ndctl create-namespace -f -e namespace0.0 -m devdax -M mem
cycle namespace0.0 devdax

note "a whole region"
for i in 1 2; do
	ndctl disable-region region1
	pressure
	ndctl enable-region region1
	pressure
done

note "and ndctl's own teardown, which has the same trouble and the same guard"
for i in 1 2; do
	ndctl disable-namespace namespace1.0
	pressure
	ndctl enable-namespace namespace1.0
	pressure
done
note "$(grep MemFree /proc/meminfo)"
ndctl create-namespace -f -e namespace0.0 -m raw
