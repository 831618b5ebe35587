// Creates a key store and waits until it is connected. Arguments: team, file with the create request, idempotency key.
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/config"
)

const attempts = 5

// States of a connection that do not change by themselves.
var final = []string{"NOT_REQUESTED", "CONNECTED", "FAILED", "DISCONNECTED"}

type keyStore struct {
	Name, Status, CustomKeyStoreID string
	Connection                     struct{ State, ErrorCode, Remedy string }
	Problem                        problem
}

type problem struct {
	Code, Detail string
	Retryable    bool
	Retry        *struct {
		When         string
		AfterSeconds *int
	}
	Errors []struct{ Pointer, Detail string }
}

type response struct {
	status int
	header http.Header
	body   []byte
}

type portal struct {
	api, region string
	credentials aws.CredentialsProvider // from the environment, a profile or a role
	http        http.Client
	sent        int
}

// sendOnce signs and sends a request. Returns nothing if no response came.
func (p *portal) sendOnce(method, target string, header map[string]string, body []byte) (*response, error) {
	ctx := context.Background()
	request, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	credentials, err := p.credentials.Retrieve(ctx)
	if err != nil {
		return nil, err
	}
	hash := sha256.Sum256(body)
	err = v4.NewSigner().SignHTTP(ctx, credentials, request, hex.EncodeToString(hash[:]), "execute-api", p.region, time.Now())
	if err != nil {
		return nil, err
	}
	p.sent++
	answer, err := p.http.Do(request)
	if err != nil {
		return nil, nil
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, nil
	}
	return &response{answer.StatusCode, answer.Header, text}, nil
}

// send sends a request again while the same request with the same key can succeed. Any other problem is an error.
func (p *portal) send(method, target string, header map[string]string, body []byte, mayBeMissing bool) (*response, error) {
	for attempt := 0; ; attempt++ {
		answer, err := p.sendOnce(method, target, header, body)
		if err != nil {
			return nil, err
		}
		if answer != nil && (answer.status < 400 || mayBeMissing && answer.status == 404) {
			return answer, nil
		}
		after, found := retryAfter(answer, attempt)
		if !found || attempt+1 == attempts {
			return nil, explain(answer)
		}
		time.Sleep(after)
	}
}

// retryAfter returns how long to wait before the same request is sent again, and whether that can help.
func retryAfter(answer *response, attempt int) (time.Duration, bool) {
	after := 1<<attempt - 1
	if answer != nil {
		problem := problemOf(answer)
		switch {
		case problem.Retry == nil && !problem.Retryable:
			return 0, false
		case problem.Retry != nil && problem.Retry.When != "now" && problem.Retry.When != "later":
			return 0, false
		case problem.Retry != nil && problem.Retry.AfterSeconds != nil:
			after = *problem.Retry.AfterSeconds
		}
	}
	return time.Duration(after) * time.Second, true
}

func problemOf(answer *response) problem {
	var found problem
	if strings.HasPrefix(answer.header.Get("Content-Type"), "application/problem+json") {
		_ = json.Unmarshal(answer.body, &found) // a problem that is not JSON has no members
	}
	return found
}

// explain says what was wrong: all invalid values and broken rules at once.
func explain(answer *response) error {
	if answer == nil {
		return fmt.Errorf("no response")
	}
	problem := problemOf(answer)
	text := fmt.Sprintf("%d %s: %s", answer.status, problem.Code, problem.Detail)
	for _, each := range problem.Errors {
		text += fmt.Sprintf("\n  %s: %s", each.Pointer, each.Detail)
	}
	return fmt.Errorf("%s", text)
}

// waitUntilSettled polls until the creation has failed or the connection has a final state. A 304 has no body: nothing has changed.
// Returns nothing on a 404.
func (p *portal) waitUntilSettled(target string, mayBeMissing bool) (*keyStore, error) {
	var store keyStore
	for etag := ""; ; {
		header := map[string]string{"Prefer": "wait=20"}
		if etag != "" {
			header["If-None-Match"] = etag
		}
		answer, err := p.send("GET", target, header, nil, mayBeMissing)
		if err != nil || answer.status == 404 {
			return nil, err
		}
		if answer.status == 200 {
			store = keyStore{}
			if err := json.Unmarshal(answer.body, &store); err != nil {
				return nil, err
			}
			etag = answer.header.Get("ETag")
			fmt.Println(store.Name, store.Status, store.Connection.State)
		}
		if store.Status == "FAILED" || store.Status == "CREATED" && slices.Contains(final, store.Connection.State) {
			return &store, nil
		}
		seconds, err := strconv.Atoi(answer.header.Get("Retry-After"))
		if err != nil {
			seconds = 1
		}
		time.Sleep(time.Duration(seconds) * time.Second)
	}
}

func (p *portal) create(team, file, key string) (*keyStore, error) {
	body, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	collection, err := url.Parse(p.api + "/v1/teams/" + team + "/key-stores")
	if err != nil {
		return nil, err
	}
	header := map[string]string{"Content-Type": "application/json", "Idempotency-Key": key, "Prefer": "wait=20"}
	for { // a 404 after a 202: the service stored nothing, so the create is sent again with the same key
		created, err := p.send("POST", collection.String(), header, body, false)
		if err != nil {
			return nil, err
		}
		location, err := collection.Parse(created.header.Get("Location"))
		if err != nil {
			return nil, err
		}
		store, err := p.waitUntilSettled(location.String(), created.status == 202)
		if err != nil || store != nil {
			return store, err
		}
	}
}

func run(team, file, key string) error {
	settings, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		return err
	}
	p := portal{
		api:         valueOr(os.Getenv("KEY_STORES_API"), "http://127.0.0.1:8080"),
		region:      valueOr(settings.Region, "eu-central-1"),
		credentials: settings.Credentials,
		http:        http.Client{Timeout: 35 * time.Second},
	}
	store, err := p.create(team, file, key)
	switch {
	case err != nil:
		return err
	case store.Status == "FAILED":
		return fmt.Errorf("%s: %s", store.Problem.Code, store.Problem.Detail)
	case store.Connection.State == "FAILED":
		return fmt.Errorf("%s: %s", store.Connection.ErrorCode, store.Connection.Remedy)
	}
	fmt.Printf("%s is %s as %s after %d requests\n", store.Name, store.Connection.State, store.CustomKeyStoreID, p.sent)
	return nil
}

func valueOr(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "arguments: team, file with the create request, idempotency key")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
