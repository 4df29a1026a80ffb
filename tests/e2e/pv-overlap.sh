# rig: e820="180000000+40000000=2" timeout=600
# A PV guest has the region at its machine address, 6 GiB here, so its own RAM must not reach there. This host's firmware
# calls the NVRAM reserved, as that of many real machines does, and so e820_host=1 makes room for it.

guest_start g1 pv memory=704 maxmem=6400

note "a guest whose memory reaches that far: dom0 warns, its driver refuses, with the numbers and the way out"
OUT=$(xl block-attach g1 "$DISK" 2>&1)
echo "$OUT"
must_contain "$OUT" "may have memory up to 0x18fffffff, beyond 0x180000000, where namespace0.0 begins: unless it was started with e820_host=1"
must_contain "$OUT" "maxmem=6144 or less"
wait_for 20 'xen-pmem list g1 | grep -q "frontend: .*overlaps this guest.s RAM"'
OUT=$(guest_run g1 dmesg)
must_contain "$OUT" "machine range 0x180000000-0x1bfffffff, which a PV guest has at the same address, overlaps this guest's RAM at"
must_contain "$OUT" "e820_host=1"
must_not_contain "$(guest_run g1 'ls /dev')" pmem
must_not_contain "$(guest_run g1 'cat /proc/iomem')" xen-pmem

note "which harms nothing: it can be detached, and the address of a PV guest can't be chosen"
xl block-detach g1 xvdp
nothing_left g1
expect_fail xl block-attach g1 "$DISK,gpa=0x200000000"
must_contain "$OUT" "is a PV guest, which has namespace0.0 at its machine address, 0x180000000"

note "what a PV guest could map is for nobody else while it lives"
expect_fail xen-pmem release namespace0.0
must_contain "$OUT" "was detached from domain g1, a PV guest, which may still have it mapped"
must_contain "$(xen-pmem list)" "held back: PV domain $(xl domid g1)"
[ "$(xen-pmem list --json | jq '.[0].held_by')" = "$(xl domid g1)" ]
guest_stop g1
xen-pmem release namespace0.0
[ -e /dev/pmem0 ]

note "the same guest with the host's memory map gets its region, between parts of its RAM"
guest_start g2 pv memory=704 maxmem=6400 e820_host=1 "disk:$DISK"
region_wait g2
OUT=$(guest_run g2 'grep -A9 100000000- /proc/iomem')
must_contain "$OUT" "100000000-17fffffff : System RAM"
must_contain "$OUT" "180000000-1bfffffff : xen-pmem"
must_contain "$OUT" "1c0000000-263ffffff : System RAM"
guest_fsdax g2
guest_run g2 'dd if=/dev/urandom of=/mnt/file bs=1M count=16 conv=fsync status=none'
sum=$(guest_run g2 'sha256sum </mnt/file; umount /mnt')
xl block-detach g2 xvdp
must_not_contain "$(guest_run g2 'cat /proc/iomem')" xen-pmem

note "back to the same guest it may go, to another only when that guest is gone"
xl block-attach g2 "$DISK"
region_wait g2
[ "$(guest_run g2 'mount -o dax=always /dev/pmem0 /mnt && sha256sum </mnt/file; umount /mnt')" = "$sum" ]
xl block-detach g2 xvdp
guest_start g3 pvh
expect_fail xl block-attach g3 "$DISK"
must_contain "$OUT" "was detached from domain g2, a PV guest"
guest_stop g2
# What libxl keeps of the attempt that failed.
xl block-detach g3 xvdp
xl block-attach g3 "$DISK"
region_wait g3
[ "$(guest_run g3 'mount -o dax=always /dev/pmem0 /mnt && sha256sum </mnt/file; umount /mnt')" = "$sum" ]
guest_stop g3
