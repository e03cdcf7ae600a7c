// Two goroutines hand a number to and fro over two unbuffered channels. The first to come parks; the other hands over directly.
package main

const rounds = 2

var ping, pong chan int

//go:noinline
func answer() {
	for i := 0; i < rounds; i++ {
		pong <- <-ping + 1
	}
}

func main() {
	ping = make(chan int)
	pong = make(chan int)
	go answer()
	last := 0
	for i := 0; i < rounds; i++ {
		ping <- last
		last = <-pong
	}
	println(last)
}
