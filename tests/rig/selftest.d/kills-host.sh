# expect: FAIL kills-host .*the host died
echo c >/proc/sysrq-trigger
sleep 60
