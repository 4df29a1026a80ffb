# rig: timeout=600
# xl migrate to the same host: the receiver takes the range over while the suspended source still has it, and the source
# goes on when that fails.

guest_start g1 pvh 'memory = 256' "disk:$DISK"
region_wait g1
guest_fsdax g1
writer_start g1 /mnt/file
old=$(xl domid g1)
address=$(pmem_field g1 guest_address)

note "a migration that fails: nobody receives, or the receiver dies"
expect_fail xl migrate -s '' g1 'false'
guest_alive g1 || fail "the source died"
writer_goes_on g1
# The receiver's script fails, as it finds no such target.
mkdir -p /run/broken
printf '#!/bin/sh\nexec xl migrate-receive "$@" 2>/run/broken/log\n' >/run/broken/receive
chmod +x /run/broken/receive
cp /etc/xen/scripts/block-pmem /run/broken/block-pmem
printf '#!/bin/sh\n[ "$1" != add ] || { xenstore-write $XENBUS_PATH/hotplug-error no $XENBUS_PATH/hotplug-status error; exit 1; }\nexec xen-pmem hotplug "$@"\n' >/etc/xen/scripts/block-pmem
rc=0
xl migrate -s '' g1 /run/broken/receive || rc=$?
cp /run/broken/block-pmem /etc/xen/scripts/block-pmem
[ $rc != 0 ] || fail "migrated without its region"
guest_alive g1 || fail "the source died"
[ "$(xl domid g1)" = "$old" ]
writer_goes_on g1
[ "$(xen-pmem list --json | jq 'map(select(.vdev)) | length')" = 1 ] || fail "more than one attachment: $(xen-pmem list)"

note "one that works"
xl migrate -s '' g1 'xl migrate-receive'
guest_wait g1
[ "$(xl domid g1)" != "$old" ]
writer_goes_on g1
[ "$(pmem_field g1 guest_address)" = "$address" ] || fail "another address"
[ "$(xen-pmem list --json | jq 'map(select(.vdev)) | length')" = 1 ] || fail "more than one attachment: $(xen-pmem list)"
[ "$(pmem_field g1 frontend_state)" = Connected ]

note "and once more, and saved and restored after that"
xl migrate -s '' g1 'xl migrate-receive'
guest_wait g1
writer_goes_on g1
mkdir -p /run/save
mount -t tmpfs -o size=600M tmpfs /run/save
trap 'umount -l /run/save' EXIT
guest_save g1 /run/save/g1
guest_restore g1 /run/save/g1
writer_goes_on g1
guest_run g1 'pkill daxtool; sync; umount /mnt'
xl block-detach g1 xvdp
nothing_left g1
guest_stop g1
xen-pmem release namespace0.0
