// SPDX-License-Identifier: Apache-2.0
//
// What wrote go-cpu.pprof, built with -trimpath and run as /srv/burn.
package main

import (
	"hash/crc32"
	"os"
	"runtime/pprof"
	"time"
)

var sink uint32

//go:noinline
func checksum(data []byte) { sink += crc32.Update(0, crc32.MakeTable(0xD5828281), data) }

//go:noinline
func sieve(flags []bool) {
	for i := 2; i < len(flags); i++ {
		for j := 2 * i; j < len(flags); j += i {
			flags[j] = true
		}
	}
}

func main() {
	pprof.StartCPUProfile(os.Stdout)
	data, flags := make([]byte, 1<<16), make([]bool, 1<<16)
	for end := time.Now().Add(700 * time.Millisecond); time.Now().Before(end); {
		checksum(data)
		sieve(flags)
	}
	pprof.StopCPUProfile()
}
