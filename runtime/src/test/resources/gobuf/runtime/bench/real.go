// What Against measures of real Go: one P, so that nobody else can run a goroutine. The argument says how often; it prints nanoseconds.
package main

import (
	"os"
	"runtime"
	"strconv"
	"time"
)

var sink int

//go:noinline
func add(x, y int) { sink = x + y }

func lives(n int) {
	for ; n > 0; n-- {
		go add(0, 0)
		runtime.Gosched()
	}
}

func gosched(n int) {
	for ; n > 0; n-- {
		runtime.Gosched()
	}
}

func roundtrip(n int) {
	ping, pong := make(chan int), make(chan int)
	go func() {
		for i := 0; i < n; i++ {
			pong <- <-ping + 1
		}
	}()
	for i := 0; i < n; i++ {
		ping <- i
		<-pong
	}
}

func main() {
	runtime.GOMAXPROCS(1)
	n, err := strconv.Atoi(os.Args[2])
	if err != nil {
		panic(err)
	}
	run := map[string]func(int){"lives": lives, "gosched": gosched, "roundtrip": roundtrip}[os.Args[1]]
	run(1000)
	start := time.Now()
	run(n)
	println(time.Since(start).Nanoseconds() / int64(n))
}
