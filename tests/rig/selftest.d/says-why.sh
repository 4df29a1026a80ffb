# expect: FAIL says-why .*the reason given
fail "the reason given"
