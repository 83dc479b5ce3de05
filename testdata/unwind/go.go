// SPDX-License-Identifier: Apache-2.0
//
// Known about it: one goroutine, locked to a thread, for each of the shapes below, which comes down
// to main.unwindLeaf by Go code and through its standard library. Runs until it is killed.
package main

import (
	"os"
	"runtime"
	"sort"
	"strconv"
	"sync/atomic"
	"time"
)

const burst = 2 * time.Millisecond

var (
	holds bool
	left  int32
	sink  uint32
)

// Where the time goes: some 20 us of it, or all that there is.
//
//go:noinline
func unwindLeaf() {
	if holds {
		if atomic.AddInt32(&left, -1) == 0 {
			os.Stdout.WriteString("holding\n")
		}
		for {
			spin(1000000)
		}
	}
	spin(50000)
}

//go:noinline
func spin(iterations int) {
	for i := 0; i < iterations; i++ {
	}
}

//go:noinline
func recursing(depth int) int {
	var frame [64]byte
	frame[depth%len(frame)] = 1
	if depth == 0 {
		unwindLeaf()
		return int(frame[1])
	}
	return recursing(depth-1) + int(frame[depth%7])
}

func recursion() { atomic.AddUint32(&sink, uint32(recursing(40))) }

func sorting() {
	numbers := make([]int, 40)
	for i := range numbers {
		numbers[i] = i * 7 % 40
	}
	sort.Slice(numbers, func(i, j int) bool {
		unwindLeaf()
		return numbers[i] < numbers[j]
	})
}

type step interface{ step(depth int) int }
type even struct{}
type odd struct{}

//go:noinline
func (even) step(depth int) int { return other(depth).step(depth-1) + 1 }

//go:noinline
func (odd) step(depth int) int {
	if depth == 1 {
		unwindLeaf()
		return 1
	}
	return other(depth).step(depth-1) + 2
}

//go:noinline
func other(depth int) step {
	if depth%2 == 0 {
		return odd{}
	}
	return even{}
}

func dispatch() { atomic.AddUint32(&sink, uint32(even{}.step(12))) }

func closures() {
	chain := func(number int) int {
		unwindLeaf()
		return number
	}
	for i := 0; i < 10; i++ {
		inner, add := chain, i
		chain = func(number int) int { return inner(number+add) ^ add }
	}
	atomic.AddUint32(&sink, uint32(chain(1)))
}

//go:noinline
func panicking(depth int) int {
	defer unwindLeaf()
	if depth == 0 {
		panic("on purpose")
	}
	return panicking(depth-1) + 1
}

func panics() {
	defer func() { _ = recover() }()
	panicking(6)
}

func allocating() {
	words := map[string]int{}
	for i := 0; i < 100; i++ {
		words[strconv.Itoa(i*7919%100)] += i
	}
	atomic.AddUint32(&sink, uint32(len(words)))
	unwindLeaf()
}

func has(option string) bool {
	for _, argument := range os.Args[1:] {
		if argument == option {
			return true
		}
	}
	return false
}

func main() {
	shapes := []func(){recursion, sorting, dispatch, closures, panics, allocating}
	holds = has("--hold")
	left = int32(len(shapes))
	runtime.GOMAXPROCS(len(shapes) + 1)
	os.Stdout.WriteString("ready " + strconv.Itoa(os.Getpid()) + "\n")
	if has("--await-go") {
		os.Stdin.Read(make([]byte, 1))
	}
	for _, shape := range shapes {
		visit := shape
		go func() {
			runtime.LockOSThread()
			// All of them use one CPU together.
			for ; ; time.Sleep(burst * time.Duration(len(shapes)-1)) {
				for start := time.Now(); time.Since(start) < burst; {
					visit()
				}
			}
		}()
	}
	select {}
}
