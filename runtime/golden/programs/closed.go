// A channel is closed twice, which panics, and nobody recovers.
package main

func twice(c chan int) {
	close(c)
	close(c)
}

func main() {
	twice(make(chan int))
}
