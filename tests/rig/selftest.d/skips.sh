# expect: SKIP skips .*nothing to see
skip "nothing to see"
