// Goroutines whose stacks have grown die and are used again: a grown stack is freed with its goroutine, so the next one gets
// another stack for the same g.
package main

import "runtime"

const count = 66

var ran int

//go:noinline
func deep(n int) int {
	var room [200]int
	if n == 0 {
		return room[0]
	}
	room[n] = deep(n - 1)
	return room[n] + n
}

//go:noinline
func live() {
	deep(2)
	ran++
}

func start() {
	for i := 0; i < count; i++ {
		go live()
	}
	for before := ran; ran < before+count; {
		runtime.Gosched()
	}
}

func main() {
	start()
	start()
	println(ran)
}
