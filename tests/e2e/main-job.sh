# The main job: a PVH guest gets the host's NVDIMM by xl, sees a genuine pmem region, mounts it fsdax and writes; the
# data outlives the guest, and lies on the host's own medium.

guest_start g1 pvh "disk:$DISK"
region_wait g1
[ "$(pmem_field g1 backend_state)/$(pmem_field g1 frontend_state)" = Connected/Connected ]
[ "$(pmem_field g1 target)" = namespace0.0 ]
[ "$(pmem_field g1 mapping)" = physmap ]

note "what the guest sees is libnvdimm's own: a bus, a DIMM, a region of the target's size"
OUT=$(guest_run g1 'ndctl list -BDRN')
echo "$OUT"
[ "$(jq -r '.[0].provider' <<<"$OUT")" = xen-pmem ] || fail "wrong provider"
[ "$(jq '.[0].dimms | length' <<<"$OUT")" = 1 ] || fail "not one DIMM"
[ "$(jq '.[0].regions[0].size' <<<"$OUT")" = "$(pmem_field g1 size)" ] || fail "wrong size"
[ "$(jq '.[0].regions[0].mappings | length' <<<"$OUT")" = 1 ] || fail "region without a mapping"
must_not_contain "$(guest_run g1 dmesg)" "unable to guarantee persistence"
must_not_contain "$(guest_run g1 'ls /dev')" xvdp

guest_fsdax g1
must_contain "$(guest_run g1 'grep /mnt /proc/mounts')" dax=always
guest_run g1 'dd if=/dev/urandom of=/mnt/file bs=1M count=32 conv=fsync status=none'
sum=$(guest_run g1 'sha256sum </mnt/file')
guest_stop g1

note "assignment is sticky: dom0 does not get the namespace back by itself"
[ ! -e /dev/pmem0 ] || fail "dom0 has /dev/pmem0 while it is assigned"
must_contain "$(cat /sys/bus/nd/drivers/xen-pmemback/targets)" "namespace0.0"

note "a second guest, by the same line, finds the file"
guest_start g2 pvh "disk:$DISK"
region_wait g2
guest_run g2 'mount -o dax=always /dev/pmem0 /mnt'
[ "$(guest_run g2 'sha256sum </mnt/file')" = "$sum" ] || fail "the data did not survive"
guest_stop g2

note "and so does dom0, on the NVDIMM itself, once it is released"
xen-pmem release /dev/pmem0
mount -o ro /dev/pmem0 /mnt
[ "$(sha256sum </mnt/file)" = "$sum" ] || fail "the data is not on the medium"
umount /mnt
