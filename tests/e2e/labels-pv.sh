# Labels in a PV guest, and the same target moved to a PVH guest: two kinds of guests agree on the cookie.

target=/dev/pmem0
modprobe xen-pmemback
ndctl create-namespace -f -e namespace0.0 -m raw >/dev/null
xen-pmem format --force $target

names='ndctl list -N | jq -c "map({name, uuid, size}) | sort"'
guest_start g1 pv "disk:$DISK"
dimm_wait g1
guest_run g1 'ndctl create-namespace -r region0 -s 64M -m fsdax -M mem -n one
	ndctl create-namespace -r region0 -s 32M -m raw -n two' >/dev/null
before=$(guest_run g1 "$names")
echo "$before"
[ "$(jq length <<<"$before")" = 2 ]
guest_stop g1

guest_start g2 pvh "disk:$DISK"
dimm_wait g2
wait_for 10 '[ "$(guest_run g2 "ndctl list -N | grep -c uuid")" = 2 ]'
[ "$(guest_run g2 "$names")" = "$before" ] || fail "other namespaces: $(guest_run g2 "$names")"
guest_stop g2
xen-pmem release $target
dd if=/dev/zero of=$target bs=1M count=17 oflag=direct status=none
