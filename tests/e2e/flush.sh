# FLUSH: dom0's virtio-pmem region is asynchronous, so the guest's is too, and each fsync in the guest becomes a ring
# request that ends in the host's own flush. The NVDIMM has nothing to flush, and its guest sends nothing.

flushes() {
	awk '$1 == "host_flush" { print $2 }' /sys/kernel/tracing/kprobe_profile
}

modprobe xen-pmemback
mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null || true
echo 'p:host_flush async_pmem_flush' >/sys/kernel/tracing/kprobe_events
echo 1 >/sys/kernel/tracing/events/kprobes/host_flush/enable
echo 1 >/sys/kernel/tracing/events/xen_pmemback/enable
trap 'echo 0 >/sys/kernel/tracing/events/xen_pmemback/enable; echo 0 >/sys/kernel/tracing/events/kprobes/host_flush/enable; echo >/sys/kernel/tracing/kprobe_events' EXIT

guest_start g1 pvh "disk:script=block-pmem,vdev=xvdp,target=/dev/pmem1"
region_wait g1
must_contain "$(guest_run g1 'cat /sys/bus/nd/devices/region0/deep_flush')" 1
guest_run g1 'mkfs.ext4 -q /dev/pmem0; mount /dev/pmem0 /mnt; echo x >/mnt/file; sync'

before=$(flushes)
guest_run g1 'for i in $(seq 20); do dd if=/dev/zero of=/mnt/file bs=4k count=1 conv=fsync,notrunc status=none || exit; done'
after=$(flushes)
OUT=$(xen-pmem list g1 --stats --json | jq -c '.[0].statistics')
note "statistics: $OUT"
jq -e '.flush >= 20 and .host_flush >= 20 and .errors == 0 and (.flush_latency | add) == .flush' <<<"$OUT"
must_contain "$(xen-pmem list g1 --stats)" flush
[ "$(grep -c 'xen_pmemback_request.*FLUSH' /sys/kernel/tracing/trace)" -ge 20 ] || fail "requests are not traced"
guest_run g1 '[ "$(cat /sys/bus/xen/devices/vpmem-51952/statistics/flush)" -ge 20 ]'
note "20 fsyncs in the guest, $((after - before)) flushes of the host's region"
[ $((after - before)) -ge 20 ] || fail "flushes are lost"

note "a host region without anything to flush is not asked"
xl block-attach g1 'script=block-pmem,vdev=xvdq,target=/dev/pmem0'
wait_for 20 'guest_run g1 "test -e /dev/pmem1"'
guest_run g1 'mkdir /sync; mkfs.ext4 -q /dev/pmem1; mount /dev/pmem1 /sync; echo x >/sync/file; sync'
before=$(flushes)
guest_run g1 'for i in $(seq 20); do dd if=/dev/zero of=/sync/file bs=4k count=1 conv=fsync,notrunc status=none || exit; done'
[ "$(flushes)" = "$before" ] || fail "flushes for nothing"

note "two devices in one guest do not overlap"
OUT=$(xen-pmem list g1 --json)
[ "$(jq length <<<"$OUT")" = 2 ]
jq -e 'sort_by(.guest_address) | .[0].guest_address + .[0].size <= .[1].guest_address' <<<"$OUT"

note "many flushes at once, each answered"
guest_run g1 'fio --name=flush --directory=/mnt --size=1M --bs=4k --rw=randwrite --fsync=1 --numjobs=8 --runtime=5 \
	--time_based --group_reporting --output-format=json >/tmp/fio.json
	jq -e ".jobs[0].error == 0 and .jobs[0].sync.total_ios > 0" /tmp/fio.json
	jq .jobs[0].sync.total_ios /tmp/fio.json'
guest_stop g1
xen-pmem release /dev/pmem0
xen-pmem release /dev/pmem1
