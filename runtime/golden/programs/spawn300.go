// More goroutines than a P's run queue holds, started in a row: the queue overflows into the global one.
package main

import "runtime"

const count = 300

var order [count]int
var ran int

//go:noinline
func note(id int) {
	order[ran] = id
	ran++
}

func main() {
	for i := 1; i <= count; i++ {
		go note(i)
	}
	for ran < count {
		runtime.Gosched()
	}
	for _, id := range order {
		print(id, " ")
	}
	println()
}
