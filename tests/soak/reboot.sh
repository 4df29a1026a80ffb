# rig: timeout=600
# A guest that reboots, from inside and by xl: the new domain has its region back, by libxl alone.

for type in pvh pv; do
	guest_start $type $type 'memory = 256' 'on_reboot = "restart"' "disk:$DISK"
	region_wait $type
	[ -e /run/made ] || guest_fsdax $type
	[ ! -e /run/made ] || guest_run $type 'mount -o dax=always /dev/pmem0 /mnt'
	touch /run/made
	guest_run $type "echo $type >/mnt/$type; sync"
	for how in inside xl; do
		note "$type, $how"
		domid=$(xl domid $type)
		if [ $how = inside ]; then
			guest_run $type '(sleep 1; echo b >/proc/sysrq-trigger) >/dev/null 2>&1 &'
		else
			xl reboot $type
		fi
		wait_for 60 "[ \"\$(xl domid $type 2>/dev/null || echo $domid)\" != $domid ]"
		guest_wait $type
		region_wait $type
		[ "$(guest_run $type "mount -o dax=always /dev/pmem0 /mnt; cat /mnt/$type")" = $type ] || fail "the data is gone"
		[ "$(xen-pmem list --json | jq 'map(select(.vdev)) | length')" = 1 ] || fail "more than one attachment: $(xen-pmem list)"
	done
	guest_run $type 'umount /mnt'
	guest_stop $type
done
rm -f /run/made
xen-pmem release namespace0.0
