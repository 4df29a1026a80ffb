# Health, as the host's DIMM reports it, in an unmodified ndctl of the guest; and nothing where the host reports nothing.

host_nvdimm smart=1 domain=memory_controller
line="script=block-pmem,vdev=xvdp,target=$HOST_NS"
health() { guest_run g1 'ndctl list -DH' | jq -c '.[0].health'; }
set_knob() { echo "$2" >"$HOST_KNOBS/$1"; }

set_knob media_temperature $((31 * 16))
set_knob spares 87
set_knob shutdown_count 5
guest_start g1 pvh "disk:$line"
region_wait g1
OUT=$(health)
echo "$OUT"
[ "$(jq -r .health_state <<<"$OUT")" = ok ]
[ "$(jq .temperature_celsius <<<"$OUT")" = 31 ]
[ "$(jq .spares_percentage <<<"$OUT")" = 87 ]
[ "$(jq .shutdown_count <<<"$OUT")" = 5 ]
[ "$OUT" = "$(ndctl list -b rig-nvdimm -DH | jq -c '.[0].health')" ] || fail "dom0 sees other health"

note "it gets worse; the guest sees it as soon as the answer of before is too old"
set_knob health 2
set_knob shutdown_count 6
sleep 6
OUT=$(health)
[ "$(jq -r .health_state <<<"$OUT")" = critical ]
[ "$(jq .shutdown_count <<<"$OUT")" = 6 ]

note "ndctl monitor tells when it gets worse again"
guest_run g1 'stdbuf -oL timeout 30 ndctl monitor --poll=1 -l standard >/tmp/monitor 2>&1 </dev/null & sleep 2'
set_knob health 4
wait_for 20 'guest_run g1 "cat /tmp/monitor" | grep -q "\"health_state\":\"fatal\""' ||
	fail "the monitor said: $(guest_run g1 'cat /tmp/monitor')"
set_knob health 0

note "what the host doesn't say isn't there"
set_knob smart_flags 1
sleep 6
[ "$(health | jq -c 'del(.health_state)')" = '{}' ] || fail "made up: $(health)"

note "the persistence domain is the host's"
[ "$(guest_run g1 'ndctl list -R' | jq -r '.[0].persistence_domain')" = memory_controller ]
xl block-detach g1 xvdp
xen-pmem release "$HOST_NS"

note "a host without any report"
host_nvdimm smart=0
xl block-attach g1 "script=block-pmem,vdev=xvdp,target=$HOST_NS"
region_wait g1
[ "$(guest_run g1 'ndctl list -DH' | jq -c '.[0].health')" = null ] || fail "made up: $(health)"
[ "$(guest_run g1 'ndctl list -R' | jq -r '.[0].persistence_domain')" = unknown ]
guest_stop g1
xen-pmem release "$HOST_NS"
