/** Which directives there are and where they may stand: M main, E events, H http, S server, L location, U upstream, I if. */

const TABLE: Record<string, string> = {
  M: "user worker_processes error_log pid events http stream mail load_module worker_rlimit_nofile worker_shutdown_timeout worker_cpu_affinity worker_priority daemon master_process env pcre_jit lock_file include thread_pool working_directory debug_points timer_resolution ssl_engine",
  E: "worker_connections multi_accept use accept_mutex accept_mutex_delay debug_connection worker_aio_requests",
  H: "server upstream map geo split_clients log_format types_hash_max_size types_hash_bucket_size server_names_hash_bucket_size server_names_hash_max_size variables_hash_max_size variables_hash_bucket_size map_hash_bucket_size map_hash_max_size limit_req_zone limit_conn_zone proxy_cache_path fastcgi_cache_path http2 js_import js_path perl_modules match",
  HSL: "error_log access_log root index autoindex autoindex_exact_size autoindex_localtime autoindex_format error_page default_type types add_header add_trailer expires etag server_tokens sendfile tcp_nopush tcp_nodelay keepalive_timeout keepalive_requests keepalive_time client_max_body_size client_body_buffer_size client_body_timeout client_header_timeout send_timeout gzip gzip_types gzip_min_length gzip_comp_level gzip_vary gzip_proxied gzip_buffers gzip_http_version gzip_disable gzip_static gunzip charset charset_types override_charset source_charset if_modified_since allow deny satisfy auth_basic auth_basic_user_file auth_request auth_request_set proxy_set_header proxy_http_version proxy_connect_timeout proxy_read_timeout proxy_send_timeout proxy_buffering proxy_buffers proxy_buffer_size proxy_busy_buffers_size proxy_redirect proxy_hide_header proxy_pass_header proxy_pass_request_headers proxy_pass_request_body proxy_intercept_errors proxy_next_upstream proxy_next_upstream_tries proxy_next_upstream_timeout proxy_ssl_verify proxy_ssl_server_name proxy_ssl_name proxy_ssl_trusted_certificate proxy_ssl_certificate proxy_ssl_certificate_key proxy_ssl_protocols proxy_ssl_session_reuse proxy_cache proxy_cache_key proxy_cache_valid proxy_cache_use_stale proxy_cache_bypass proxy_cache_lock proxy_cache_methods proxy_cache_min_uses proxy_no_cache proxy_ignore_headers proxy_ignore_client_abort proxy_request_buffering proxy_set_body proxy_cookie_path proxy_cookie_domain proxy_bind proxy_socket_keepalive proxy_headers_hash_max_size proxy_headers_hash_bucket_size proxy_temp_path proxy_max_temp_file_size proxy_temp_file_write_size client_body_temp_path fastcgi_temp_path uwsgi_temp_path scgi_temp_path fastcgi_param fastcgi_index fastcgi_split_path_info fastcgi_read_timeout fastcgi_buffers fastcgi_buffer_size fastcgi_connect_timeout fastcgi_send_timeout fastcgi_intercept_errors uwsgi_param scgi_param resolver resolver_timeout real_ip_header set_real_ip_from real_ip_recursive limit_req limit_conn limit_rate limit_rate_after limit_req_status limit_conn_status limit_req_log_level log_not_found log_subrequest open_log_file_cache open_file_cache open_file_cache_valid open_file_cache_min_uses open_file_cache_errors output_buffers port_in_redirect absolute_redirect server_name_in_redirect recursive_error_pages read_ahead reset_timedout_connection directio aio aio_write disable_symlinks msie_padding postpone_output lingering_close lingering_timeout lingering_time chunked_transfer_encoding max_ranges sub_filter sub_filter_once sub_filter_types add_before_body add_after_body ssi ssi_types addition_types large_client_header_buffers underscores_in_headers ignore_invalid_headers merge_slashes connection_pool_size request_pool_size client_header_buffer_size subrequest_output_buffer_size rewrite_log uninitialized_variable_warn mirror mirror_request_body slice userid secure_link secure_link_md5 image_filter http2_max_concurrent_streams http2_push_preload http3 quic_retry ssl_early_data stub_status",
  HS: "ssl_certificate ssl_certificate_key ssl_protocols ssl_ciphers ssl_prefer_server_ciphers ssl_session_cache ssl_session_timeout ssl_session_tickets ssl_dhparam ssl_ecdh_curve ssl_stapling ssl_stapling_verify ssl_trusted_certificate ssl_client_certificate ssl_verify_client ssl_verify_depth ssl_buffer_size ssl_password_file ssl_reject_handshake ssl_conf_command ssl_crl",
  S: "listen server_name location",
  SLI: "set rewrite return break if",
  L: "location alias internal limit_except proxy_pass fastcgi_pass uwsgi_pass scgi_pass grpc_pass memcached_pass empty_gif mp4 flv dav_methods create_full_put_path dav_access perl js_content",
  LS: "try_files",
  U: "server zone least_conn ip_hash hash random keepalive keepalive_requests keepalive_timeout ntlm sticky state",
  HSLI: "add_header access_log root expires default_type error_page proxy_pass limit_rate gzip deny allow sendfile",
};

let places: Map<string, string> | undefined;

function table(): Map<string, string> {
  if (places) return places;
  places = new Map();
  for (const [where, names] of Object.entries(TABLE))
    for (const name of names.split(" ")) places.set(name, (places.get(name) ?? "") + where);
  places.set("include", "MEHSLUI");
  return places;
}

export const isKnown = (name: string): boolean => table().has(name);
export const mayStand = (name: string, where: string): boolean => table().get(name)?.includes(where) ?? false;

/** How many arguments: [least, most], for those that people get wrong. */
export const ARGUMENTS: Record<string, [number, number]> = {
  listen: [1, 99],
  server_name: [1, 999],
  root: [1, 1],
  alias: [1, 1],
  index: [1, 99],
  return: [1, 2],
  rewrite: [2, 3],
  proxy_pass: [1, 1],
  location: [1, 2],
  proxy_set_header: [2, 2],
  add_header: [2, 3],
  error_page: [2, 99],
  try_files: [2, 99],
  autoindex: [1, 1],
  default_type: [1, 1],
  worker_processes: [1, 1],
  worker_connections: [1, 1],
  upstream: [1, 1],
  set: [2, 2],
  keepalive_timeout: [1, 2],
  server_tokens: [1, 1],
  deny: [1, 1],
  allow: [1, 1],
  auth_basic: [1, 1],
};
